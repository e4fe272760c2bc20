package io.flotilla.fleet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.codec.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Somebody at a terminal beside a demo, in the checkout: types what docs/chain.md says under "Try it". */
final class Person {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final int MOST_BYTES = 1 << 20;
    private static final int PATIENCE_SECONDS = 150;

    private final RunningDemo demo;
    private final Path folder;

    /** @param folder for what the person keeps in files */
    Person(RunningDemo demo, Path folder) {
        this.demo = demo;
        this.folder = folder;
    }

    /** How a program ended, and all that it printed. */
    record Said(int code, String text) {
        JsonNode json() {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8), MOST_BYTES);
        }

        /** The answer of a program that has to succeed. */
        JsonNode well() {
            assertThat(code).as(text).isZero();
            return json();
        }
    }

    /** {@code ./fleet ARGUMENTS -o json}, with the variables that the demo prints. */
    Said fleet(String... arguments) throws Exception {
        String[] line = Arrays.copyOf(arguments, arguments.length + 2);
        line[arguments.length] = "-o";
        line[arguments.length + 1] = "json";
        Path output = Files.createTempFile(folder, "fleet", ".out");
        return ended(RunningDemo.fleet(output, demo.environment(), line), output);
    }

    /** A program of docs/, with what it reads in files. */
    Said python(String program, JsonNode... inputs) throws Exception {
        List<String> line = new ArrayList<>(
                List.of("python3", HOME.resolve("docs").resolve(program).toString()));
        for (JsonNode input : inputs) {
            line.add(Files.write(Files.createTempFile(folder, "input", ".json"), Json.write(input))
                    .toString());
        }
        Path output = Files.createTempFile(folder, "python", ".out");
        return ended(RunningDemo.started(line, output, Map.of("PYTHONIOENCODING", "utf-8")), output);
    }

    /** A file of the checkout. */
    static String file(String name) {
        return HOME.resolve(name).toString();
    }

    /** Whether the programs that docs/chain.md asks for are here: python3 and OpenSSL 3. */
    static boolean equipped() throws InterruptedException {
        try {
            Process python = new ProcessBuilder("python3", "--version")
                    .redirectErrorStream(true)
                    .start();
            Process openssl = new ProcessBuilder("openssl", "version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return python.waitFor() == 0 && openssl.waitFor() == 0 && said.matches("(?s)OpenSSL ([3-9]|[1-9][0-9]).*");
        } catch (IOException absent) {
            return false;
        }
    }

    private static Said ended(Process process, Path output) throws Exception {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it did not end: " + process.info().commandLine() + Files.readString(output));
        }
        return new Said(process.exitValue(), Files.readString(output));
    }
}
