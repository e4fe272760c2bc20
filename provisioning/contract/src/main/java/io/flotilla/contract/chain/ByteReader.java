package io.flotilla.contract.chain;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * Reads what {@link ByteWriter} wrote, and nothing else. Each method throws {@link IllegalArgumentException} when the
 * bytes end too early or claim more than is there; no claim allocates more than the bytes that came.
 */
public final class ByteReader {
    private final ByteBuffer bytes;

    public ByteReader(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    public int u8() {
        need(1);
        return bytes.get() & 0xff;
    }

    public int u32() {
        need(4);
        return bytes.getInt();
    }

    public long u64() {
        need(8);
        return bytes.getLong();
    }

    /** A flag: 0 or 1, nothing else. */
    public boolean flag() {
        int value = u8();
        if (value > 1) {
            throw new IllegalArgumentException("a flag is 0 or 1, not " + value);
        }
        return value == 1;
    }

    public Sha256 hash() {
        return new Sha256(hex(32));
    }

    public Ed25519PublicKey key() {
        return new Ed25519PublicKey(hex(32));
    }

    public Ed25519Signature signature() {
        return new Ed25519Signature(hex(64));
    }

    public byte[] bytes() {
        int length = u32();
        if (length < 0) {
            throw new IllegalArgumentException("a length of " + Integer.toUnsignedString(length) + " bytes");
        }
        return raw(length);
    }

    /** UTF-8 that decodes without a replacement. */
    public String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes()))
                    .toString();
        } catch (CharacterCodingException invalid) {
            throw new IllegalArgumentException("a text is not UTF-8", invalid);
        }
    }

    public <T> List<T> list(Function<ByteReader, T> element) {
        return list(Integer.MAX_VALUE, element);
    }

    /** Its first elements, so many at most; what is behind them is not read, nor checked. */
    public <T> List<T> list(int most, Function<ByteReader, T> element) {
        int count = u32();
        if (count < 0 || count > bytes.remaining()) {
            throw new IllegalArgumentException(
                    Integer.toUnsignedString(count) + " elements in " + bytes.remaining() + " bytes");
        }
        List<T> all = new ArrayList<>();
        for (int i = 0; i < Math.min(count, most); i++) {
            all.add(element.apply(this));
        }
        return all;
    }

    /** To be called last: nothing may follow. */
    public void end() {
        if (bytes.hasRemaining()) {
            throw new IllegalArgumentException(bytes.remaining() + " bytes too many");
        }
    }

    private String hex(int length) {
        return HexFormat.of().formatHex(raw(length));
    }

    private byte[] raw(int length) {
        need(length);
        byte[] value = new byte[length];
        bytes.get(value);
        return value;
    }

    private void need(int length) {
        if (bytes.remaining() < length) {
            throw new IllegalArgumentException("the bytes end " + (length - bytes.remaining()) + " too early");
        }
    }
}
