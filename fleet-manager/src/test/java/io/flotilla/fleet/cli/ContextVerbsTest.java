package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContextVerbsTest {
    @TempDir
    Path folder;

    private FakeRest manager;
    private Terminal terminal;

    @BeforeEach
    void connect() throws IOException {
        manager = new FakeRest(folder);
        terminal = new Terminal(Map.of("HOME", folder.toString()));
    }

    @AfterEach
    void disconnect() {
        manager.close();
    }

    @Test
    void aManagerElsewhereIsNamedUsedAndForgotten() throws IOException {
        manager.answering("GET /api/v1/whoami", 200, "{\"name\":\"ana\"}")
                .answering("GET /api/v1/nodes?limit=500", 200, "{\"items\":[],\"next\":null}");

        assertThat(add("one", "secret-token")).isZero();
        assertThat(add("two", "other-token")).isZero();
        assertThat(terminal.run("context", "list")).isZero();
        assertThat(terminal.run("get", "nodes")).isZero();
        assertThat(terminal.run("get", "nodes", "--context", "two")).isZero();
        assertThat(terminal.run("context", "use", "two")).isZero();
        assertThat(terminal.run("context", "show", "-o", "json")).isZero();
        assertThat(terminal.run("context", "remove", "two")).isZero();

        assertThat(terminal.out())
                .contains("and is the current one", "next: fleet context use two")
                .containsPattern("\\* +one +https://127.0.0.1:")
                .contains("\"name\" : \"two\"")
                .doesNotContain("-token");
        assertThat(terminal.err()).contains("no nodes: fleet apply -f chain.yaml");
        assertThat(manager.asked())
                .filteredOn(asked -> asked.line().startsWith("GET /api/v1/nodes"))
                .extracting(asked -> asked.headers().get("Authorization"))
                .containsExactly("Bearer secret-token", "Bearer other-token");
        assertThat(terminal.run("get", "nodes")).isEqualTo(2);
        assertThat(terminal.err()).contains("no context is current: choose one with fleet context use one");
    }

    @Test
    void aManagerThatDoesNotKnowTheTokenIsNotKept() throws IOException {
        manager.answering("GET /api/v1/whoami", 401, "{\"detail\":\"this token is unknown\"}");

        assertThat(add("one", "wrong")).isEqualTo(3);

        assertThat(terminal.err()).contains("this token is unknown; check fleet context show one");
        assertThat(terminal.run("context", "list")).isZero();
        assertThat(terminal.err()).contains("no contexts yet: fleet up makes one");
    }

    @Test
    void withoutAnyContextTheNextCommandIsSaid() {
        assertThat(terminal.run("get", "nodes")).isEqualTo(2);
        assertThat(terminal.err())
                .contains("start one with fleet up", "fleet context add")
                .hasLineCount(1);
        assertThat(terminal.run("get", "nodes", "--context", "x")).isEqualTo(2);
        assertThat(terminal.err()).contains("there is no context \"x\": make one with fleet context add x");
    }

    private int add(String name, String token) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), token + "\n");
        String ca = manager.environment().get("FLEET_CA");
        String url = manager.environment().get("FLEET_URL");
        return terminal.run("context", "add", name, "--url", url, "--ca", ca, "--token-file", file.toString());
    }
}
