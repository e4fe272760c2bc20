package io.flotilla.simulate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What was measured, each beside its raw limit. */
public final class Figures {
    private final List<Figure> all = new ArrayList<>();

    /** What a figure is held against: measured in the same run, without the fleet manager. */
    public record Raw(String what, double value) {}

    /**
     * One line.
     *
     * @param more whether more is better
     */
    record Figure(
            String name,
            double value,
            String unit,
            boolean more,
            @Nullable Raw raw) {
        /** How many times the raw limit it takes; 1 is as fast as the machine. */
        @Nullable
        Double ratio() {
            if (raw == null || value == 0 || raw.value() == 0) {
                return null;
            }
            return more ? raw.value() / value : value / raw.value();
        }
    }

    /** A time or a size: less is better. */
    public void add(String name, double value, String unit, @Nullable Raw raw) {
        all.add(new Figure(name, value, unit, false, raw));
    }

    /** How many a second: more is better. */
    public void rate(String name, double value, @Nullable Raw raw) {
        all.add(new Figure(name, value, "1/s", true, raw));
    }

    public void print(PrintWriter out) {
        out.printf("%-58s %12s %-5s  %12s  %6s  %s%n", "WHAT", "MEASURED", "", "RAW LIMIT", "RATIO", "RAW LIMIT OF");
        for (Figure figure : all) {
            Raw raw = figure.raw();
            Double ratio = figure.ratio();
            out.printf(
                    "%-58s %12s %-5s  %12s  %6s  %s%n",
                    figure.name(),
                    text(figure.value()),
                    figure.unit(),
                    raw == null ? "" : text(raw.value()),
                    ratio == null ? "" : text(ratio),
                    raw == null ? "" : raw.what());
        }
        out.flush();
    }

    public ObjectNode json() {
        ObjectNode answer = Json.object();
        var list = answer.putArray("figures");
        for (Figure figure : all) {
            ObjectNode one = list.addObject();
            one.put("name", figure.name()).put("value", figure.value()).put("unit", figure.unit());
            Raw raw = figure.raw();
            if (raw != null) {
                one.put("rawName", raw.what()).put("raw", raw.value()).put("ratio", figure.ratio());
            }
        }
        return answer;
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
