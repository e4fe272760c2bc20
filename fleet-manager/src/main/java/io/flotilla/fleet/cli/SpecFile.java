package io.flotilla.fleet.cli;

import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a chain spec to be sent as it is; the manager judges it. */
final class SpecFile {
    private static final int MOST_BYTES = 1 << 20;

    private SpecFile() {}

    /** @param path {@code -}: standard input */
    static Rest.Body read(Path path) {
        try (InputStream file = path.toString().equals("-") ? System.in : Files.newInputStream(path)) {
            byte[] text = file.readNBytes(MOST_BYTES + 1);
            if (text.length > MOST_BYTES) {
                throw Failure.usage(path + " is larger than 1 MiB: that is no chain spec");
            }
            return Rest.Body.yaml(text);
        } catch (NoSuchFileException missing) {
            throw new Failure(Failure.Exit.USAGE, "there is no file " + path, missing);
        } catch (IOException unreadable) {
            throw new Failure(Failure.Exit.USAGE, path + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }
}
