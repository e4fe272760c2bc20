package io.flotilla.contract.chain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** The contracts that come with Flotilla: their sources are in {@code src/main/contracts}. */
public enum ShippedContract {
    ASSET_REGISTER("asset-register"),
    LETTER_OF_CREDIT("letter-of-credit");

    private final String id;

    ShippedContract(String id) {
        this.id = id;
    }

    public static Optional<ShippedContract> named(String id) {
        return Arrays.stream(values()).filter(c -> c.id.equals(id)).findFirst();
    }

    /** The name it has in a chain spec and on the command line. */
    public String id() {
        return id;
    }

    /** Its WebAssembly module. */
    public byte[] wasm() {
        try (InputStream in = ShippedContract.class.getResourceAsStream(id + ".wasm")) {
            return Objects.requireNonNull(in, id).readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
