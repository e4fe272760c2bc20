package io.flotilla.fleet.cli.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.ManagerAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code demo.json}: how to enter, and every process with what starts it again. */
record DemoFacts(ManagerAccess access, String chain, URI mqtt, Inspector inspector, List<Entry> processes) {
    record Inspector(String user, String password) {}

    /** @param node null for the manager */
    record Entry(String role, @Nullable String node, long pid, Path dir, List<String> start, Map<String, String> env) {}

    DemoFacts {
        processes = List.copyOf(processes);
    }

    /** Readable by its owner alone: it holds an administrator's token. */
    void write(Path file) throws IOException {
        ObjectNode facts = Json.object()
                .put("url", access.url().toString())
                .put("token", access.token())
                .put("ca", access.ca().toString())
                .put("chain", chain);
        facts.putObject("mqtt").put("host", mqtt.getHost()).put("port", mqtt.getPort());
        facts.putObject("inspector").put("user", inspector.user()).put("password", inspector.password());
        var all = facts.putArray("processes");
        for (Entry entry : processes) {
            ObjectNode one = all.addObject()
                    .put("role", entry.role())
                    .put("node", entry.node())
                    .put("pid", entry.pid())
                    .put("dir", entry.dir().toString());
            entry.start().forEach(one.putArray("start")::add);
            entry.env().forEach(one.putObject("env")::put);
        }
        ManagerAccess.writePrivately(file, Json.pretty(facts) + "\n");
    }
}
