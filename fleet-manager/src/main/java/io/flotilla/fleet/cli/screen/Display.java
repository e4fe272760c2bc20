package io.flotilla.fleet.cli.screen;

import io.flotilla.fleet.cli.client.Tty;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the output can show.
 *
 * @param terminal whether a person looks at it
 * @param columns of characters; 0 when lines may be of any length
 * @param rows 0 when there may be any number
 * @param unicode else ASCII
 */
public record Display(boolean terminal, int columns, int rows, boolean colour, boolean unicode) {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,4}) ([0-9]{1,4})\\s*");
    private static final int LONGEST_LOOK_MILLIS = 500;

    /** A file or a pipe. */
    public static final Display PIPE = new Display(false, 0, 0, false, true);

    /** What this process writes to. */
    public static Display of(Map<String, String> environment) {
        boolean unicode = unicode(environment);
        if (!Tty.watched()) {
            return new Display(false, 0, 0, false, unicode);
        }
        boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
        boolean colour = !dumb && environment.getOrDefault("NO_COLOR", "").isEmpty();
        Matcher size = SIZE.matcher(size());
        boolean known = size.matches();
        return new Display(
                !dumb,
                known ? Integer.parseInt(size.group(2)) : 80,
                known ? Integer.parseInt(size.group(1)) : 24,
                colour,
                unicode);
    }

    public Display withoutColour() {
        return new Display(terminal, columns, rows, false, unicode);
    }

    /** As POSIX finds the character set of a locale. */
    static boolean unicode(Map<String, String> environment) {
        String locale = Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("C")
                .toLowerCase(Locale.ROOT);
        return locale.endsWith("utf-8") || locale.endsWith("utf8");
    }

    /** Rows and columns of the controlling terminal; empty when they cannot be learnt. */
    private static String size() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(LONGEST_LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                stty.destroyForcibly();
                return "";
            }
            return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException none) {
            return "";
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
