package io.flotilla.chain.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Where a store's folder is and when: what the file system says of an empty file in it, its inode and its birth, which the
 * store remembers. Copying, moving to another disk and unpacking make that file anew; a start, a new mode or owner do not. The
 * node makes it anew every now and then, so that a store that was put back around it, or with it into the same file,
 * remembers one that is no more.
 */
final class Place {
    private final Path file;
    private final Path next;

    /** Makes the file when it is missing. */
    Place(Path folder) throws IOException {
        file = folder.resolve("place");
        next = folder.resolve("place.next");
        if (Files.notExists(file)) {
            Files.createFile(file);
        }
    }

    /** What the store is to remember when it lies here. */
    String here() throws IOException {
        return mark(file);
    }

    /**
     * Makes the file's successor.
     *
     * @return what the store is to remember before {@link #change}: a crash leaves the one or the other
     */
    String successor() throws IOException {
        Files.deleteIfExists(next);
        Files.createFile(next);
        return mark(next) + "\n" + mark(file);
    }

    void change() throws IOException {
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    boolean isOneOf(String remembered) throws IOException {
        return Arrays.asList(remembered.split("\n", -1)).contains(here());
    }

    private static String mark(Path file) throws IOException {
        FileTime born = (FileTime) Files.getAttribute(file, "creationTime");
        return Files.getAttribute(file, "unix:ino") + " " + born.to(TimeUnit.NANOSECONDS);
    }
}
