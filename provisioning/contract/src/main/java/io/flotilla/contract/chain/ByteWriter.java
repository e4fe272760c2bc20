package io.flotilla.contract.chain;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Writes canonical bytes: numbers big-endian and of fixed width, everything of variable length behind its length in
 * four bytes. One value has one form, which {@link ByteReader} alone accepts.
 */
public final class ByteWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    /** @param value 0 to 255 */
    public ByteWriter u8(int value) {
        bytes.write(value);
        return this;
    }

    public ByteWriter u32(int value) {
        return u8(value >>> 24).u8(value >>> 16).u8(value >>> 8).u8(value);
    }

    public ByteWriter u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    public ByteWriter hash(Sha256 hash) {
        return raw(hash.bytes());
    }

    public ByteWriter key(Ed25519PublicKey key) {
        return raw(key.bytes());
    }

    public ByteWriter signature(Ed25519Signature signature) {
        return raw(signature.bytes());
    }

    public ByteWriter bytes(byte[] value) {
        return u32(value.length).raw(value);
    }

    public ByteWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public <T> ByteWriter list(List<T> values, BiConsumer<ByteWriter, T> element) {
        u32(values.size());
        values.forEach(value -> element.accept(this, value));
        return this;
    }

    public byte[] toBytes() {
        return bytes.toByteArray();
    }

    private ByteWriter raw(byte[] value) {
        bytes.write(value, 0, value.length);
        return this;
    }
}
