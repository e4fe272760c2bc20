package io.flotilla.fleet.loop;

import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.StoreDump;
import io.flotilla.pki.key.PkiException;
import io.flotilla.pki.key.PrivateFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.stream.Stream;

/** Dumps of the store for a backup of the folder that it lies in; each takes the place of the one before. */
final class Snapshots {
    private final Path folder;

    /** @param folder readable by its owner only */
    Snapshots(Path folder) {
        this.folder = folder;
    }

    /** @throws FleetException STORAGE when there is no space for it */
    Snapshot take(FleetStore store, Actor actor, Instant now) {
        try {
            PrivateFile.createFolder(folder);
            clear();
            Path file = Files.createTempFile(
                    folder,
                    "store-",
                    ".jsonl",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            long rows;
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                rows = StoreDump.write(store, out);
            }
            store.write(entries -> {
                Chronicle.audit(entries, now, actor, Chronicle.Change.of("backup.snapshot", "fleet", rows + " rows"));
                return rows;
            });
            return new Snapshot(file.toAbsolutePath().toString(), rows);
        } catch (IOException | UncheckedIOException | PkiException full) {
            throw new FleetException(
                    FleetException.Code.STORAGE,
                    "the store cannot be dumped into " + folder + " (" + full.getMessage()
                            + "): make space on the disk and try again",
                    full);
        }
    }

    private void clear() throws IOException {
        try (Stream<Path> old = Files.list(folder)) {
            for (Path file : old.toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
