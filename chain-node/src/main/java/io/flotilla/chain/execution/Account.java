package io.flotilla.chain.execution;

import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.identity.OrgId;

/**
 * A transaction key.
 *
 * @param nonce of its next transaction; kept when the key is removed, so that no old transaction runs again
 * @param active false when its organisation has removed it
 */
public record Account(OrgId organisation, long nonce, boolean active) {
    Account next() {
        return new Account(organisation, nonce + 1, active);
    }

    Account active(boolean yes) {
        return new Account(organisation, nonce, yes);
    }

    byte[] bytes() {
        return new ByteWriter()
                .text(organisation.value())
                .u64(nonce)
                .u8(active ? 1 : 0)
                .toBytes();
    }

    static Account read(byte[] bytes) {
        ByteReader from = new ByteReader(bytes);
        return new Account(new OrgId(from.text()), from.u64(), from.flag());
    }
}
