package io.flotilla.chain.vm;

import io.flotilla.contract.chain.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;

/**
 * One call while it runs: what the contract asked of its host, and what that cost. Each length and pointer that the
 * contract gives is checked here before anything is done with it; a wrong one traps.
 */
final class Execution {
    static final int MOST_EVENTS = 32;

    private static final int MOST_MESSAGE_BYTES = 1 << 10;
    private static final int PAGE_BYTES = 64 << 10;
    private static final int ABSENT = -1;

    private final Call call;
    private final HostState state;
    private final GlobalInstance gas;
    private final @Nullable Memory memory;
    private final List<Emitted> events = new ArrayList<>();
    private byte[] output = new byte[0];

    /** @param gas the global with the gas that is left */
    Execution(Call call, HostState state, Instance instance, int gas) {
        this.call = call;
        this.state = state;
        this.gas = instance.global(gas);
        this.memory = instance.memory();
    }

    long gasLeft() {
        return gas.getValue();
    }

    byte[] output() {
        return output;
    }

    List<Emitted> events() {
        return events;
    }

    int argumentCount() {
        pay(GasSchedule.HOST_CALL);
        return call.arguments().size();
    }

    int argument(int index, int to, int capacity) {
        pay(GasSchedule.HOST_CALL);
        if (index < 0 || index >= call.arguments().size()) {
            throw Stopped.trapped("there is no argument " + Integer.toUnsignedString(index));
        }
        return give(call.arguments().get(index), to, capacity);
    }

    int caller(int to, int capacity) {
        pay(GasSchedule.HOST_CALL);
        return give(call.caller().value().getBytes(StandardCharsets.UTF_8), to, capacity);
    }

    long height() {
        pay(GasSchedule.HOST_CALL);
        return call.height();
    }

    long time() {
        pay(GasSchedule.HOST_CALL);
        return call.time().toEpochMilli();
    }

    int stateRead(int key, int keyLength, int to, int capacity) {
        pay(GasSchedule.READ);
        Optional<byte[]> value = state.read(key(key, keyLength));
        if (value.isEmpty()) {
            return ABSENT;
        }
        pay((long) GasSchedule.READ_BYTE * value.get().length);
        return give(value.get(), to, capacity);
    }

    void stateWrite(int key, int keyLength, int value, int valueLength) {
        pay(GasSchedule.WRITE);
        changes();
        byte[] name = key(key, keyLength);
        byte[] content = take(value, valueLength, HostState.MOST_VALUE, "a value");
        pay((long) GasSchedule.WRITE_BYTE * (name.length + content.length));
        state.write(name, content);
    }

    void stateDelete(int key, int keyLength) {
        pay(GasSchedule.DELETE);
        changes();
        state.delete(key(key, keyLength));
    }

    void output(int from, int length) {
        pay(GasSchedule.HOST_CALL);
        byte[] content = take(from, length, Call.MOST_OUTPUT, "an output");
        pay((long) (GasSchedule.OUTPUT_BYTE - 1) * content.length);
        output = content;
    }

    void emit(int name, int nameLength, int data, int dataLength) {
        pay(GasSchedule.EVENT);
        changes();
        if (events.size() == MOST_EVENTS) {
            throw Stopped.trapped("a call emits at most " + MOST_EVENTS + " events");
        }
        String event = text(take(name, nameLength, Emitted.MOST_NAME, "an event's name"));
        if (event.isEmpty()) {
            throw Stopped.trapped("an event needs a name");
        }
        byte[] content = take(data, dataLength, Emitted.MOST_DATA, "an event");
        pay((long) (GasSchedule.EVENT_BYTE - 1) * content.length);
        events.add(new Emitted(event, content));
    }

    void sha256(int from, int length, int to) {
        pay(GasSchedule.HASH);
        byte[] content = take(from, length, MeteredModule.MOST_PAGES * PAGE_BYTES, "the input of sha256");
        byte[] digest = Sha256.of(content).bytes();
        give(digest, to, digest.length);
    }

    Stopped revert(int message, int length) {
        pay(GasSchedule.HOST_CALL);
        return Stopped.reverted(Messages.printable(text(take(message, length, MOST_MESSAGE_BYTES, "a message"))));
    }

    /** As AssemblyScript calls it: a string is UTF-16 with its length in bytes in front. */
    Stopped abort(int message, int line) {
        pay(GasSchedule.HOST_CALL);
        if (message == 0) {
            return Stopped.reverted("aborted in line " + Integer.toUnsignedString(line));
        }
        byte[] size = take(message - 4, 4, 4, "the length of a message");
        int length = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getInt();
        byte[] content = take(message, length, MOST_MESSAGE_BYTES, "a message");
        return Stopped.reverted(Messages.printable(new String(content, StandardCharsets.UTF_16LE)));
    }

    private void changes() {
        if (call.readOnly()) {
            throw Stopped.reverted("a query changes nothing: send this call as a transaction");
        }
    }

    private byte[] key(int from, int length) {
        byte[] key = take(from, length, HostState.MOST_KEY, "a key");
        if (key.length == 0) {
            throw Stopped.trapped("a key has no bytes");
        }
        return key;
    }

    private byte[] take(int from, int length, int most, String what) {
        if (Integer.compareUnsigned(length, most) > 0) {
            throw Stopped.trapped(
                    what + " has " + Integer.toUnsignedString(length) + " bytes; at most " + most + " are allowed");
        }
        pay(length);
        return within(from, length).readBytes(from, length);
    }

    /** As much as fits; gives the whole length, so that the contract can ask again with more room. */
    private int give(byte[] content, int to, int capacity) {
        int length = Integer.compareUnsigned(capacity, content.length) < 0 ? capacity : content.length;
        pay(length);
        within(to, length).write(to, content, 0, length);
        return content.length;
    }

    private Memory within(int from, int length) {
        if (memory == null) {
            throw Stopped.trapped("the contract has no memory");
        }
        if (Integer.toUnsignedLong(from) + length > (long) memory.pages() * PAGE_BYTES) {
            throw Stopped.trapped(
                    length + " bytes at " + Integer.toUnsignedString(from) + " lie outside the contract's memory");
        }
        return memory;
    }

    private void pay(long cost) {
        long left = gas.getValue() - cost;
        gas.setValue(left);
        if (left < 0) {
            throw Stopped.outOfGas();
        }
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException invalid) {
            throw Stopped.trapped("a text is not UTF-8");
        }
    }
}
