package io.flotilla.brokerext.presence;

import com.codahale.metrics.Counting;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import io.flotilla.brokerext.access.RetainedTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Publishes the {@code $SYS/broker/…} topics that MQTT Explorer's statistics panel reads; HiveMQ publishes none. Below {@code flotilla/} what the rules refused. */
public final class Statistics {
    private static final String ROOT = "$SYS/broker/";
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private final RetainedTopics retained;
    private final MetricRegistry metrics;
    private final String version;
    private final Supplier<Map<String, Long>> refused;
    private final PerMinute received;
    private final PerMinute sent;

    /**
     * @param refused publications by reason
     * @param period between two calls of {@link #publish}
     */
    public Statistics(
            RetainedTopics retained,
            MetricRegistry metrics,
            String version,
            Supplier<Map<String, Long>> refused,
            Duration period) {
        this.refused = refused;
        this.retained = retained;
        this.metrics = metrics;
        this.version = version;
        this.received = new PerMinute(period, WINDOW);
        this.sent = new PerMinute(period, WINDOW);
    }

    /** Called by one thread at a time; completes when the broker has taken every message. */
    public CompletableFuture<Void> publish() {
        return CompletableFuture.allOf(values().entrySet().stream()
                .map(entry -> retained.put(
                        ROOT + entry.getKey(), entry.getValue().getBytes(StandardCharsets.US_ASCII), Qos.AT_MOST_ONCE))
                .toArray(CompletableFuture[]::new));
    }

    private Map<String, String> values() {
        long in = number("com.hivemq.messages.incoming.total.count");
        long out = number("com.hivemq.messages.outgoing.total.count");
        Runtime runtime = Runtime.getRuntime();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("version", version);
        values.put("clients/total", Long.toString(number("com.hivemq.sessions.overall.current")));
        values.put("subscriptions/count", Long.toString(number("com.hivemq.subscriptions.overall.current")));
        values.put("messages/received", Long.toString(in));
        values.put("messages/sent", Long.toString(out));
        values.put("load/messages/received/5min", rounded(received.sample(in)));
        values.put("load/messages/sent/5min", rounded(sent.sample(out)));
        values.put("heap/current", Long.toString(runtime.totalMemory() - runtime.freeMemory()));
        values.put("heap/maximum", Long.toString(runtime.maxMemory()));
        refused.get().forEach((reason, count) -> values.put("flotilla/refused/" + reason, Long.toString(count)));
        return values;
    }

    /** Zero for a metric that this HiveMQ does not have. */
    private long number(String name) {
        Metric metric = metrics.getMetrics().get(name);
        if (metric instanceof Counting counter) {
            return counter.getCount();
        }
        return metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number value ? value.longValue() : 0;
    }

    private static String rounded(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
