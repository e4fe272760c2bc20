package io.flotilla.fleet.cli.client;

import io.flotilla.contract.chain.ShippedContract;
import io.flotilla.fleet.node.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Code of a contract on this machine. */
public final class WasmFile {
    private WasmFile() {}

    public static byte[] read(Path path) {
        try (InputStream file = Files.newInputStream(path)) {
            byte[] wasm = file.readNBytes(Artifact.MOST_BYTES + 1);
            if (wasm.length > Artifact.MOST_BYTES) {
                throw Failure.usage(path + " is larger than 256 KiB: no chain takes that");
            }
            return wasm;
        } catch (NoSuchFileException missing) {
            throw new Failure(Failure.Exit.USAGE, "there is no file " + path, missing);
        } catch (IOException unreadable) {
            throw new Failure(Failure.Exit.USAGE, path + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** Code of a contract that comes with this build. */
    public static byte[] shipped(String name) {
        return ShippedContract.named(name)
                .orElseThrow(() ->
                        Failure.usage("no contract " + name + " comes with this build, and that is no .wasm file: "
                                + "there are "
                                + Arrays.stream(ShippedContract.values())
                                        .map(ShippedContract::id)
                                        .collect(Collectors.joining(", "))))
                .wasm();
    }

    /** Gives it to the manager; its SHA-256 there. */
    public static String send(Rest rest, byte[] wasm) {
        return rest.post("/api/v1/artifacts", Rest.Body.wasm(wasm))
                .path("sha256")
                .asText();
    }
}
