package io.flotilla.agent.identity;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import org.jspecify.annotations.Nullable;

/** One agent a folder, as long as its process lives. */
public final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws AgentFault LOCKED when another agent works in the folder */
    public static FolderLock of(AgentFolder folder) {
        try {
            FileChannel channel = FileChannel.open(folder.lock(), CREATE, WRITE);
            FileLock lock = tried(channel);
            if (lock != null) {
                return new FolderLock(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw new AgentFault(
                    AgentFault.Code.FOLDER, "cannot lock " + folder.lock() + ": check who owns the folder.", e);
        }
        throw new AgentFault(
                AgentFault.Code.LOCKED,
                "another agent works in " + folder.root() + ": stop it first, or give this one its own --dir.");
    }

    private static @Nullable FileLock tried(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ours) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new AgentFault(AgentFault.Code.FOLDER, "the lock of the agent's folder cannot be released.", e);
        }
    }
}
