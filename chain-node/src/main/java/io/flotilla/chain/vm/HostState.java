package io.flotilla.chain.vm;

import java.util.Optional;

/**
 * One contract's own keys and values, as its call sees and changes them. What a call changed counts only when its
 * {@link Outcome} succeeded: the caller throws the rest away. Keys have 1 to {@value #MOST_KEY} bytes, values at most
 * {@value #MOST_VALUE}.
 */
public interface HostState {
    int MOST_KEY = 256;
    int MOST_VALUE = 64 << 10;

    Optional<byte[]> read(byte[] key);

    void write(byte[] key, byte[] value);

    void delete(byte[] key);
}
