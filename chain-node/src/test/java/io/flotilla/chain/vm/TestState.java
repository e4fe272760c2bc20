package io.flotilla.chain.vm;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A contract's keys and values in memory. */
final class TestState implements HostState {
    private final Map<ByteBuffer, byte[]> values = new HashMap<>();

    @Override
    public Optional<byte[]> read(byte[] key) {
        return Optional.ofNullable(values.get(ByteBuffer.wrap(key))).map(byte[]::clone);
    }

    @Override
    public void write(byte[] key, byte[] value) {
        values.put(ByteBuffer.wrap(key), value);
    }

    @Override
    public void delete(byte[] key) {
        values.remove(ByteBuffer.wrap(key));
    }

    TestState copy() {
        TestState copy = new TestState();
        copy.values.putAll(values);
        return copy;
    }

    /** Comparable with another's. */
    Map<ByteBuffer, ByteBuffer> contents() {
        Map<ByteBuffer, ByteBuffer> contents = new HashMap<>();
        values.forEach((key, value) -> contents.put(key, ByteBuffer.wrap(value)));
        return contents;
    }
}
