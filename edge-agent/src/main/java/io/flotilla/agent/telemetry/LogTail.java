package io.flotilla.agent.telemetry;

import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.Question;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the newest lines of a log, in bounded memory. Nobody writes secrets into these logs on purpose; what looks like one
 * all the same is left out.
 */
public final class LogTail {
    private static final int MOST_READ = 256 << 10;
    private static final int MOST_TOLD = 48 << 10;
    private static final int LONGEST_LINE = 1_000;
    private static final Pattern SECRET =
            Pattern.compile("(?i)((?:bearer|password|secret|token|passphrase)\"?\\s*[:= ]\\s*\"?)[^\\s\"]+");
    /** Base64 of some length; a hash in hex is none. */
    private static final Pattern KEY = Pattern.compile("\\b(?![0-9a-f]+\\b)[A-Za-z0-9+/=]{60,}|-----[A-Z ]*KEY-----");

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cs}&&[^\t]]");

    private final Path agent;
    private final Path node;

    public LogTail(Path agent, Path node) {
        this.agent = agent;
        this.node = node;
    }

    /**
     * The newest last; fewer than asked for where there are no more, or where they would be too much for one answer. Blocks
     * on the disk.
     *
     * @throws IOException when there is a log that cannot be read
     */
    public List<String> read(Question.LogTail asked) throws IOException {
        Path file = asked.of() == Question.Log.AGENT ? agent : node;
        if (!Files.exists(file)) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(end(file));
        int first = Math.max(0, lines.size() - asked.lines());
        List<String> told = new ArrayList<>(lines.subList(first, lines.size()).stream()
                .map(LogTail::harmless)
                .toList());
        while (!told.isEmpty() && Json.write(told).length > MOST_TOLD) {
            told = told.subList(told.size() / 4 + 1, told.size());
        }
        return List.copyOf(told);
    }

    private static List<String> end(Path file) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, log.length() - MOST_READ);
            byte[] bytes = new byte[(int) Math.min(MOST_READ, log.length() - from)];
            log.seek(from);
            log.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return from == 0 || lines.isEmpty() ? lines : lines.subList(1, lines.size());
        }
    }

    private static String harmless(String line) {
        String cut = line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…";
        String bare = SECRET.matcher(cut).replaceAll("$1[left out]");
        return UNPRINTABLE.matcher(KEY.matcher(bare).replaceAll("[left out]")).replaceAll("?");
    }
}
