package io.flotilla.chain.execution;

import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;

/** @param caCertificate the organisation's CA, DER in base64 */
record Member(String name, String caCertificate) {
    byte[] bytes() {
        return new ByteWriter().text(name).text(caCertificate).toBytes();
    }

    static Member read(byte[] bytes) {
        ByteReader from = new ByteReader(bytes);
        return new Member(from.text(), from.text());
    }
}
