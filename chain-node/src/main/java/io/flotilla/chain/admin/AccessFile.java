package io.flotilla.chain.admin;

import io.flotilla.contract.chain.AdminAccess;
import io.flotilla.contract.codec.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** {@code admin.json}: 0600, written in one piece, gone after a clean stop. */
public final class AccessFile {
    private final Path path;

    public AccessFile(Path path) {
        this.path = path;
    }

    /** @throws UncheckedIOException when the folder cannot be written */
    public void write(AdminAccess access) {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            try (FileChannel file = FileChannel.open(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                ByteBuffer bytes = ByteBuffer.wrap(Json.write(access));
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException unwritable) {
            throw new UncheckedIOException("cannot write " + path, unwritable);
        }
    }

    /** @throws UncheckedIOException when it is there and cannot be deleted */
    public void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException undeletable) {
            throw new UncheckedIOException("cannot delete " + path, undeletable);
        }
    }
}
