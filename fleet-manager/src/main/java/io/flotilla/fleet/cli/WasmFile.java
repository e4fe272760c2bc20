package io.flotilla.fleet.cli;

import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.node.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Code of a contract on this machine. */
final class WasmFile {
    private static final String SHIPPED = "/io/flotilla/contract/contracts/";

    private WasmFile() {}

    static byte[] read(Path path) {
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
    static byte[] shipped(String name) {
        boolean sane = name.matches("[a-z][a-z0-9-]{0,63}");
        try (InputStream code = sane ? WasmFile.class.getResourceAsStream(SHIPPED + name + ".wasm") : null) {
            if (code == null) {
                throw Failure.usage(
                        "no contract " + name + " comes with this build, and no file ends in .wasm: there are "
                                + "asset-register and letter-of-credit");
            }
            return code.readAllBytes();
        } catch (IOException damaged) {
            throw new Failure(Failure.Exit.FAILED, "the build is damaged: " + damaged.getMessage(), damaged);
        }
    }

    /** Gives it to the manager; its SHA-256 there. */
    static String send(Rest rest, byte[] wasm) {
        return rest.post("/api/v1/artifacts", Rest.Body.wasm(wasm))
                .path("sha256")
                .asText();
    }
}
