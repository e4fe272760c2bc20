package io.flotilla.chain.vm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The modules that were built for tests. */
final class Modules {
    private Modules() {}

    static byte[] built(String name) {
        try (InputStream in = Modules.class.getResourceAsStream("/contracts/" + name + ".wasm")) {
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
