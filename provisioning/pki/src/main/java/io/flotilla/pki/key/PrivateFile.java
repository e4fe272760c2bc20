package io.flotilla.pki.key;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files that only their owner may read (0600, folders 0700), written so that a reader, also after a power cut, finds the
 * old content or the new one: a temporary file in the same folder, fsync, rename, fsync of the folder.
 */
public final class PrivateFile {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

    private PrivateFile() {}

    /** @throws PkiException FILE */
    public static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws PkiException FILE */
    public static void write(Path file, byte[] content) {
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling("." + target.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + Thread.currentThread().getId() + ".new");
        try {
            Files.deleteIfExists(temporary);
            fill(temporary, content);
            move(temporary, target);
        } catch (IOException e) {
            throw failed("write", file, e);
        }
    }

    /**
     * Replaces {@code target} in one step that survives a power cut.
     *
     * @throws PkiException FILE
     */
    public static void rename(Path source, Path target) {
        try {
            move(source.toAbsolutePath(), target.toAbsolutePath());
        } catch (IOException e) {
            throw failed("rename to", target, e);
        }
    }

    /** Makes the folder and its missing parents; an existing one loses the rights of group and others. */
    public static void createFolder(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, attribute(FOLDER));
            }
            Files.setPosixFilePermissions(folder, FOLDER);
        } catch (IOException e) {
            throw failed("make", folder, e);
        }
    }

    static void delete(Path file) {
        try {
            if (Files.deleteIfExists(file)) {
                sync(file.toAbsolutePath().getParent());
            }
        } catch (IOException e) {
            throw failed("delete", file, e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    private static void fill(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), attribute(FILE))) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void move(Path source, Path target) throws IOException {
        Files.move(source, target, ATOMIC_MOVE);
        sync(target.getParent());
    }

    private static void sync(@Nullable Path folder) throws IOException {
        if (folder == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(Set<PosixFilePermission> permissions) {
        return PosixFilePermissions.asFileAttribute(permissions);
    }

    private static PkiException failed(String what, Path file, IOException e) {
        return new PkiException(
                PkiException.Code.FILE,
                "cannot " + what + " " + file + " (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                        + "): check the folder's owner and the space on the disk",
                e);
    }
}
