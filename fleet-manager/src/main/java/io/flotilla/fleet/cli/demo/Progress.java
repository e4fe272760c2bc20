package io.flotilla.fleet.cli.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Tells how far the demo is: a bar in a terminal, a line for each change elsewhere; each step with its time. */
final class Progress implements AutoCloseable {
    private final PrintWriter out;
    private final InstantSource time;
    private final boolean terminal;
    private final Instant began;
    private final List<String> steps = new ArrayList<>();
    private Instant stepBegan;
    private String said = "";
    private @Nullable ProgressBar bar;

    Progress(PrintWriter out, InstantSource time, boolean terminal) {
        this.out = out;
        this.time = time;
        this.terminal = terminal;
        this.began = time.instant();
        this.stepBegan = began;
    }

    /** A step is done. */
    void step(String what) {
        close();
        Instant now = time.instant();
        String line = String.format(Locale.ROOT, "%6.1f s  %s", seconds(Duration.between(stepBegan, now)), what);
        stepBegan = now;
        steps.add(line);
        say("  " + line);
    }

    /** How far the present step is. */
    void at(Observation now) {
        if (!terminal) {
            if (!now.summary().equals(said)) {
                said = now.summary();
                say("            " + said);
            }
            return;
        }
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("  nodes")
                    .setInitialMax(now.total())
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .hideEta()
                    .clearDisplayOnFinish()
                    .build();
        }
        bar.stepTo(now.done());
        bar.setExtraMessage(" " + now.stage());
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    /** Each step with its time, for the end. */
    List<String> steps() {
        return List.copyOf(steps);
    }

    double seconds() {
        return seconds(Duration.between(began, time.instant()));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
