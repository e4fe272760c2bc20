package io.flotilla.fleet.http;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;

/**
 * Where and as what the HTTPS port is opened.
 *
 * @param root what client certificates must lead to
 * @param version of this build
 * @param snapshots folder into which the store is dumped for a backup
 */
public record HttpSettings(
        String host, int port, X509Certificate root, String version, Streams streams, Path snapshots) {
    /**
     * Event streams.
     *
     * @param heartbeat how long a stream is silent at most
     * @param most at the same time
     * @param mostOfOne of one operator at the same time
     */
    public record Streams(Duration heartbeat, int most, int mostOfOne) {
        public static final Streams STANDARD = new Streams(Duration.ofSeconds(15), 64, 16);
    }
}
