package io.flotilla.chain.vm;

import java.util.Arrays;

/** Reads the WebAssembly binary format, version 1. Whatever is wrong is a {@link RefusedModule}. */
final class WasmReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    WasmReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private WasmReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    int position() {
        return at;
    }

    boolean hasMore() {
        return at < end;
    }

    int u8() {
        need(1);
        return bytes[at++] & 0xff;
    }

    /** LEB128, at most five bytes. */
    int u32() {
        long value = leb(5, false);
        if (value > 0xffff_ffffL) {
            throw new RefusedModule("a number at byte " + at + " does not fit into 32 bits");
        }
        return (int) value;
    }

    /** How many elements follow: each takes at least a byte, so no count allocates more than there is. */
    int count() {
        int count = u32();
        if (count < 0 || count > end - at) {
            throw new RefusedModule(Integer.toUnsignedString(count) + " elements at byte " + at + " where " + (end - at)
                    + " bytes are left");
        }
        return count;
    }

    void skipS32() {
        leb(5, true);
    }

    void skipS64() {
        leb(10, true);
    }

    byte[] take(int length) {
        need(length);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** The next {@code length} bytes as a reader of their own. */
    WasmReader part(int length) {
        need(length);
        at += length;
        return new WasmReader(bytes, at - length, at);
    }

    /** The same bytes once more, from an earlier position. */
    WasmReader from(int position) {
        return new WasmReader(bytes, position, end);
    }

    byte[] between(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    void atEnd(String what) {
        if (hasMore()) {
            throw new RefusedModule(what + " has " + (end - at) + " bytes too many");
        }
    }

    private long leb(int most, boolean signed) {
        long value = 0;
        for (int i = 0; i < most; i++) {
            int next = u8();
            value |= (long) (next & 0x7f) << (7 * i);
            if ((next & 0x80) == 0) {
                boolean negative = signed && (next & 0x40) != 0 && 7 * (i + 1) < Long.SIZE;
                return negative ? value | (-1L << (7 * (i + 1))) : value;
            }
        }
        throw new RefusedModule("a number at byte " + at + " is longer than " + most + " bytes");
    }

    private void need(int length) {
        if (length < 0 || end - at < length) {
            throw new RefusedModule("the module ends too early, at byte " + end);
        }
    }
}
