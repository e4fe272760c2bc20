package io.flotilla.fleet.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Into how many parts HiveMQ splits each of its five databases. Every part that was written to waits for the disk once a
 * second, and makes the store's commits wait; the usual 64 would also cost 1,200 file descriptors.
 */
final class Buckets {
    static final int FRESH = 2;

    private static final String SESSIONS = "client_session_store";
    /** Below it lie its versions, and in them the parts. */
    private static final int DEPTH = 2;

    private Buckets() {}

    /** As many as the folder has, for a session's part is a hash modulo their number. */
    static int of(Path data) {
        Path sessions = data.resolve("persistence").resolve(SESSIONS);
        try (Stream<Path> found = Files.walk(sessions, DEPTH)) {
            long parts = found.filter(path -> path.getFileName().toString().matches(SESSIONS + "_[0-9]+"))
                    .count();
            return parts == 0 ? FRESH : Math.toIntExact(parts);
        } catch (IOException none) {
            return FRESH;
        }
    }
}
