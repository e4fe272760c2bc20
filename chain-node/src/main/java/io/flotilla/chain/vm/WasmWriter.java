package io.flotilla.chain.vm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the WebAssembly binary format. */
final class WasmWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** @param values each 0 to 255 */
    WasmWriter u8(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    WasmWriter u32(int value) {
        int rest = value;
        while (rest >>> 7 != 0) {
            bytes.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.write(rest);
        return this;
    }

    /** Signed LEB128, as constants have it. */
    WasmWriter signed(long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
            rest >>= 7;
        }
        bytes.write((int) (rest & 0x7f));
        return this;
    }

    WasmWriter raw(byte[] value) {
        bytes.write(value, 0, value.length);
        return this;
    }

    /** With its length before it. */
    WasmWriter sized(byte[] value) {
        return u32(value.length).raw(value);
    }

    WasmWriter name(String value) {
        return sized(value.getBytes(StandardCharsets.UTF_8));
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
