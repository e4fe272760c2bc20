package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenVerbsTest {
    private static final String TOKEN = "{\"name\":\"ana\",\"role\":\"operator\",\"organisation\":\"bank-a\","
            + "\"createdAt\":\"2026-11-22T12:00:00Z\",\"expiresAt\":\"2026-12-22T12:00:00Z\"}";

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
    void tokensAreListedByNameRoleAndEnd() {
        manager.answering("GET /api/v1/tokens", 200, "{\"items\":[" + TOKEN + "]}");

        assertThat(terminal.run("token", "list")).isZero();

        assertThat(terminal.out()).containsSubsequence("NAME", "ROLE", "ORG", "EXPIRES", "ana", "operator", "bank-a");
    }

    @Test
    void aTokenIsRemovedByItsName() {
        manager.answering("DELETE /api/v1/tokens/ana", 200, TOKEN);

        assertThat(terminal.run("token", "remove", "ana")).isZero();

        assertThat(terminal.out()).isEqualTo("token of ana removed\n");
    }
}
