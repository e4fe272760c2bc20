package io.flotilla.fleet.cli.demo;

import io.flotilla.fleet.cli.client.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Command lines of the demo's processes.
 *
 * @param home the root of this build
 * @param java the Java installation that runs the demo, and shall run its processes
 */
record Launch(Path home, Path java) {
    static final String HOST = "127.0.0.1";

    private static final String MAIN = "io.flotilla.fleet.cli.Fleet";

    /** @throws Failure when this is not run by the launcher */
    static Launch ofThisBuild() {
        String home = System.getProperty("flotilla.home", "");
        if (home.isEmpty()) {
            throw Failure.usage("the demo needs the whole build: start it with ./fleet demo");
        }
        Launch launch = new Launch(Path.of(home), Path.of(System.getProperty("java.home")));
        for (Path needed : List.of(launch.agentProgram(), launch.nodeHome())) {
            if (!Files.exists(needed)) {
                throw Failure.usage(needed + " is missing: build it with mvn package");
            }
        }
        return launch;
    }

    /** Ports of a manager. */
    record Ports(int http, int mqtt) {}

    /** The manager; the same again starts it again. */
    List<String> manager(Path folder, Ports ports, @Nullable Duration certificateLife) {
        List<String> line = new ArrayList<>();
        line.add(java.resolve("bin").resolve("java").toString());
        line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx384m"));
        if (Runtime.version().feature() >= 24) {
            line.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
        }
        line.addAll(List.of("-Dflotilla.home=" + home, "-cp", classPath(), MAIN, "up"));
        line.addAll(List.of("--dir", folder.toString(), "--host", HOST, "--no-context"));
        line.addAll(List.of("--http-port", String.valueOf(ports.http()), "--mqtt-port", String.valueOf(ports.mqtt())));
        line.addAll(List.of("--public-name", HOST, "--public-name", "localhost"));
        if (certificateLife != null) {
            line.addAll(List.of("--certificate-life", certificateLife.toString()));
        }
        return List.copyOf(line);
    }

    /** An agent that joins and stays. */
    List<String> join(String joinLine, Path folder) {
        List<String> line = new ArrayList<>(List.of(joinLine.strip().split("\\s+")));
        line.set(0, agentProgram().toString());
        line.addAll(
                List.of("--dir", folder.toString(), "--node-home", nodeHome().toString()));
        line.addAll(List.of("--p2p-host", HOST, "--run"));
        return List.copyOf(line);
    }

    /** An agent that has joined. */
    List<String> run(Path folder) {
        return List.of(agentProgram().toString(), "run", "--dir", folder.toString());
    }

    /** What agents and nodes need in their environment: the Java that this demo runs with; nothing is left behind. */
    Map<String, String> environment() {
        return Map.of("FLOTILLA_JAVA_HOME", java.toString(), "FLOTILLA_CLASS_ARCHIVE", "no");
    }

    private Path agentProgram() {
        return home.resolve("edge-agent/target/dist/bin/fleet-agent");
    }

    private Path nodeHome() {
        return home.resolve("chain-node/target/dist");
    }

    private String classPath() {
        Path libraries = home.resolve("fleet-manager/target/dist/lib");
        return Files.isDirectory(libraries) ? libraries + "/*" : System.getProperty("java.class.path");
    }
}
