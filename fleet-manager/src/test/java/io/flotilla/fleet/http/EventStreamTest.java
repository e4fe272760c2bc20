package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.Presence;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.loop.NodeSaid;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.node.Operator;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Tables;
import io.flotilla.pki.key.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code GET /api/v1/events} as Server-Sent Events. */
final class EventStreamTest {
    private static final String EVENTS = "/api/v1/events";
    private static final NodeAddress ONE = NodeAddress.parse("bank-a/one");
    private static final NodeAddress TWO = NodeAddress.parse("bank-b/two");
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final String SPEC = Specs.yaml("bank-a/one", "bank-b/two");

    @TempDir
    Path folder;

    private LiveServer server;

    @BeforeEach
    void start() throws IOException {
        server = LiveServer.with(folder, SPEC);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatChangesIsToldAsItStandsInTheLists() {
        try (LiveStream stream = server.stream(server.request(EVENTS))) {
            appear(ONE);
            String command = order(ONE);
            tell(ONE, "node.started");

            var node = stream.until(
                    "node", item -> item.path("presence").path("up").asInt() == 1);
            var ordered =
                    stream.until("command", item -> item.path("id").asText().equals(command));
            var event = stream.until("event", item -> item.path("code").asText().equals("node.started"));

            assertThat(node.data()).isEqualTo(server.get("/api/v1/nodes/" + ONE).json());
            assertThat(ordered.data())
                    .isEqualTo(server.get("/api/v1/commands/" + command).json());
            assertThat(event.data())
                    .isEqualTo(
                            server.get(EVENTS + "?order=newest&limit=1").json().at("/items/0"));
        }
    }

    @Test
    void anAlarmIsToldWhenItIsRaisedAndWhenItEnds() {
        String key = ONE + "/manager/node.lost";
        FleetAlarm alarm =
                new FleetAlarm(ONE, "node.lost", Event.Severity.CRITICAL, NOON, "gone", FleetAlarm.Source.MANAGER);
        try (LiveStream stream = server.stream(server.request(EVENTS))) {
            server.store.write(entries -> {
                entries.put(Tables.ALARMS, key, alarm);
                return key;
            });
            var raised =
                    stream.until("alarm", item -> item.path("state").asText().equals("active"));
            assertThat(raised.data())
                    .isEqualTo(server.get("/api/v1/alarms").json().at("/items/0"));

            server.store.write(entries -> {
                entries.remove(Tables.ALARMS, key);
                return key;
            });

            stream.until("alarm", item -> item.path("state").asText().equals("ended"));
            stream.until("node", item -> item.path("alarms").isEmpty());
        }
    }

    @Test
    void aChainIsToldWhenItsSpecChanges() {
        try (LiveStream stream = server.stream(server.request(EVENTS + "?chain=trade"))) {
            server.post(
                    "/api/v1/chains",
                    "application/yaml",
                    SPEC.replace("{name: trade}", "{name: trade, description: new}"));

            stream.until("chain", item -> item.path("revision").asInt() == 2);
        }
    }

    @Test
    void whoComesBackReadsWhatHappenedMeanwhileOnce() {
        String last;
        try (LiveStream stream = server.stream(server.request(EVENTS))) {
            last = stream.lastId();
        }
        tell(ONE, "first");
        tell(ONE, "second");

        try (LiveStream again = server.stream(server.request(EVENTS).header("Last-Event-ID", last));
                LiveStream byQuery = server.stream(server.request(EVENTS + "?after=" + last))) {
            again.until("event", item -> item.path("code").asText().equals("second"));
            byQuery.until("event", item -> item.path("code").asText().equals("second"));

            assertThat(again.told())
                    .extracting(one -> one.data().path("code").asText())
                    .containsExactly("first", "second");
        }
    }

    @Test
    void aPlaceOfAnotherLifeMeansToReadEverythingAgain() {
        try (LiveStream stream = server.stream(server.request(EVENTS).header("Last-Event-ID", "before-1"))) {
            var told = stream.until("resync", item -> true);

            tell(ONE, "later");

            assertThat(told.data().path("detail").asText()).contains("read the lists again");
            stream.until("event", item -> item.path("code").asText().equals("later"));
        }
    }

    @Test
    void aPlaceThatNobodyGaveIsRefusedByName() {
        var header = server.ask(
                server.request(EVENTS).header("Accept", "text/event-stream").header("Last-Event-ID", "no cursor"));
        var query = server.ask(server.request(EVENTS + "?after=%00").header("Accept", "text/event-stream"));

        assertThat(header.status()).isEqualTo(400);
        assertThat(header.code()).isEqualTo("bad-cursor");
        assertThat(header.json().path("detail").asText()).startsWith("Last-Event-ID");
        assertThat(query.json().path("detail").asText()).startsWith("after");
    }

    @Test
    void onlyWhatIsAskedForIsTold() {
        try (LiveStream stream = server.stream(server.request(EVENTS + "?node=" + ONE))) {
            tell(TWO, "other");
            order(TWO);
            tell(ONE, "own");

            stream.until("event", item -> item.path("code").asText().equals("own"));

            assertThat(stream.told())
                    .allSatisfy(one -> assertThat(one.data().toString()).doesNotContain("bank-b"));
        }
    }

    @Test
    void anOrganisationIsToldOfItsOwnOnly() {
        String viewer = server.operator("vera", Operator.Role.VIEWER, "bank-a");
        try (LiveStream stream = server.stream(server.as(viewer, EVENTS))) {
            tell(TWO, "other");
            tell(null, "fleet");
            String both = server.json(
                            "/api/v1/commands",
                            "{\"nodes\":[\"bank-a/one\",\"bank-b/two\"],\"operation\":\"node.stop\"}",
                            "Idempotency-Key",
                            "both")
                    .json()
                    .path("id")
                    .asText();
            tell(ONE, "own");

            stream.until("event", item -> item.path("code").asText().equals("own"));
            var command =
                    stream.until("command", item -> item.path("id").asText().equals(both));

            assertThat(command.data().path("executions")).hasSize(1);
            assertThat(stream.told())
                    .allSatisfy(one -> assertThat(one.data().toString()).doesNotContain("bank-b"));
            assertThat(stream.told())
                    .noneMatch(one -> one.data().path("code").asText().equals("fleet"));
        }
    }

    @Test
    void aStreamEndsWithItsToken() {
        String viewer = server.operator("vera", Operator.Role.VIEWER, null);
        String hash = Sha256.of(viewer.getBytes(StandardCharsets.UTF_8)).value();
        try (LiveStream stream = server.stream(server.as(viewer, EVENTS))) {
            server.store.write(entries -> {
                entries.remove(Tables.OPERATORS, hash);
                return hash;
            });

            stream.untilComment("closed, the token");
            stream.untilEnd();
        }
    }

    @Test
    void aSilentStreamBeats() {
        try (LiveStream stream = server.stream(server.request(EVENTS))) {
            stream.untilComment("heartbeat");

            assertThat(stream.told()).isEmpty();
        }
    }

    @Test
    void thereIsAnEndToTheNumberOfStreams() {
        List<LiveStream> streams = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                streams.add(server.stream(server.request(EVENTS)));
            }
            var refused = server.ask(server.request(EVENTS).header("Accept", "text/event-stream"));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.code()).isEqualTo("too-many-streams");
        } finally {
            streams.forEach(LiveStream::close);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            int status = server.ask(server.request(EVENTS + "?after=%00").header("Accept", "text/event-stream"))
                    .status();
            return status == 400;
        });
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() -> server.stream(server.request(EVENTS)).close());
    }

    @Test
    void oneWhoDoesNotReadHindersNobody() throws Exception {
        try (Socket deaf = TlsContexts.client(server.root()).getSocketFactory().createSocket();
                LiveStream stream = server.stream(server.request(EVENTS))) {
            deaf.setReceiveBufferSize(4096);
            deaf.connect(new InetSocketAddress(server.url.getHost(), server.url.getPort()));
            deaf.getOutputStream()
                    .write(("GET " + EVENTS + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                                    + "Authorization: Bearer " + server.administrator + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 1_000; i++) {
                tell(i % 2 == 0 ? ONE : TWO, "event-" + i + "-" + "x".repeat(1_500));
            }
            tell(ONE, "the-last");

            stream.until("event", item -> item.path("code").asText().equals("the-last"));
        }
    }

    @Test
    void theManagersEndEndsTheStreams() {
        try (LiveStream stream = server.stream(server.request(EVENTS))) {
            server.close();

            stream.untilEnd();
        }
    }

    private void appear(NodeAddress node) {
        server.observations.presence(new NodeSaid.PresenceSaid(node, Presence.of(Presence.State.ONLINE, 1, NOON)));
    }

    private String order(NodeAddress node) {
        return server.json(
                        "/api/v1/commands",
                        "{\"nodes\":[\"" + node + "\"],\"operation\":\"node.restart\"}",
                        "Idempotency-Key",
                        "on-" + node)
                .json()
                .path("id")
                .asText();
    }

    private void tell(@Nullable NodeAddress node, String code) {
        server.store.write(entries ->
                Chronicle.event(entries, NOON, node, Event.Severity.INFO, new Chronicle.Note(code, "for a test")));
    }
}
