package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InspectorVerbsTest {
    @TempDir
    Path folder;

    private FakeRest manager;
    private Terminal terminal;

    @BeforeEach
    void connect() throws IOException {
        manager = new FakeRest(folder);
        terminal = new Terminal(manager.environment());
    }

    @AfterEach
    void disconnect() {
        manager.close();
    }

    @Test
    void anAccountIsShownAsMqttExplorerAsksForIt() {
        manager.answering(
                "POST /api/v1/inspectors",
                201,
                "{\"user\":\"ana\",\"password\":\"s3cret\",\"host\":\"mqtt.example.org\",\"port\":8883}");

        assertThat(terminal.run("inspector", "add", "ana")).isZero();

        assertThat(manager.asked().get(0).body()).isEqualTo("{\"name\":\"ana\"}");
        assertThat(terminal.out())
                .containsSubsequence("host mqtt.example.org, port 8883, CA ", "user      ana", "password  s3cret");
    }

    @Test
    void anAccountIsRemoved() {
        manager.answering("DELETE /api/v1/inspectors/ana", 200, "{\"name\":\"ana\"}");

        assertThat(terminal.run("inspector", "remove", "ana")).isZero();

        assertThat(terminal.out()).isEqualTo("inspector ana removed\n");
    }

    @Test
    void anUnknownAccountIsSaidAndNothingElse() {
        manager.answering(
                "DELETE /api/v1/inspectors/bob",
                404,
                "{\"detail\":\"there is no inspector bob: check the name\",\"code\":\"unknown-inspector\"}");

        assertThat(terminal.run("inspector", "remove", "bob")).isEqualTo(1);

        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("there is no inspector bob: check the name");
    }
}
