package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.fleet.cli.screen.Display;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code -w} shows while the stream brings words, breaks off, and is refused at last: that ends these verbs. */
final class WatchTest {
    private static final String NODES = "GET /api/v1/nodes?limit=500";
    private static final String NODE = "{\"node\":\"bank-a/one\",\"chain\":\"trade\",\"phase\":\"%s\",\"alarms\":[]}";
    private static final String WORD = "event: node\nid: %s\ndata: " + NODE + "\n\n";

    /** So many short streams that a list is read a second time meanwhile. */
    private static final String[] QUIET = Collections.nCopies(20, ": begin\n\n").toArray(String[]::new);

    @TempDir
    Path folder;

    private FakeRest manager;

    @BeforeEach
    void connect() throws IOException {
        manager = new FakeRest(folder);
    }

    @AfterEach
    void disconnect() {
        manager.close();
    }

    @Test
    void eachChangeIsAJsonObjectOnALineOfItsOwn() {
        manager.answering(NODES, 200, page(NODE.formatted("starting")))
                .answering(NODES, 200, page(NODE.formatted("running")))
                .streaming(": begin\n\n" + WORD.formatted("7", "connecting") + WORD.formatted("8", "running"));
        Terminal terminal = new Terminal(manager.environment());

        int code = terminal.run("get", "nodes", "-w", "-o", "json");

        assertThat(code).isEqualTo(3);
        assertThat(terminal.err()).contains("the token has expired");
        assertThat(terminal.out().lines())
                .contains(NODE.formatted("running"))
                .doesNotHaveDuplicates()
                .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"));
    }

    @Test
    void aStreamThatBreaksOffIsOpenedWhereItEnded() {
        manager.answering(NODES, 200, page(NODE.formatted("starting")))
                .streaming(WORD.formatted("7", "running"), ": nothing\n\n");
        Terminal terminal = new Terminal(manager.environment());

        terminal.run("get", "nodes", "-w");

        assertThat(terminal.err()).contains("the connection was lost; trying again");
        assertThat(manager.asked().stream().filter(asked -> asked.line().equals("GET /api/v1/events")))
                .extracting(asked -> asked.headers().getOrDefault("Last-event-id", "none"))
                .containsExactly("none", "7", "7");
    }

    @Test
    void linesAreAddedUnderOneTitleWhereNobodyLooks() {
        manager.answering(NODES, 200, page(NODE.formatted("starting")))
                .answering(NODES, 200, page(NODE.formatted("running")))
                .streaming(QUIET);
        Terminal terminal = new Terminal(manager.environment());

        terminal.run("get", "nodes", "-w");

        assertThat(terminal.out().lines())
                .satisfiesExactly(
                        title -> assertThat(title).startsWith("NODE"),
                        first -> assertThat(first).contains("starting"),
                        second -> assertThat(second).contains("running"));
        assertThat(terminal.out()).doesNotContain("\033");
    }

    @Test
    void aTerminalIsDrawnAgainWithinItsWidth() {
        manager.answering(NODES, 200, page(NODE.formatted("running")))
                .streaming(": begin\n\n", ": begin\n\n", ": begin\n\n");
        Terminal terminal = new Terminal(manager.environment(), new Display(true, 60, 24, false, true));

        terminal.run("get", "nodes", "-w");

        assertThat(terminal.out()).startsWith("\033[H").contains("bank-a/one").doesNotContain("\033[31m");
        assertThat(terminal.out().replaceAll("\033\\[[A-Z]", "").lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
    }

    @Test
    void anAlarmThatIsGoneIsSaidToBeCleared() {
        String alarms = "GET /api/v1/alarms?limit=500";
        String alarm = "{\"node\":\"a/b\",\"code\":\"disk.full\",\"source\":\"agent\",\"state\":\"active\"}";
        manager.answering(alarms, 200, page(alarm))
                .answering(alarms, 200, page(""))
                .streaming(QUIET);
        Terminal terminal = new Terminal(manager.environment());

        terminal.run("get", "alarms", "-w", "-o", "json");

        assertThat(terminal.out().lines()).containsExactly(alarm, alarm.replace("active", "cleared"));
    }

    @Test
    void eventsAreShownOnceHoweverTheyCome() {
        manager.answering("GET /api/v1/events?order=newest&limit=1", 200, page(event(4)))
                .answering("GET /api/v1/events?order=newest&limit=500", 200, page(event(6) + "," + event(5)))
                .streaming(word(4) + word(5), "event: resync\nid: 9\ndata: {}\n\n" + word(6));
        Terminal terminal = new Terminal(manager.environment());

        terminal.run("events", "-w", "-n", "1", "-o", "json");

        assertThat(terminal.out().lines()).containsExactly(event(4), event(5), event(6));
    }

    @Test
    void whatTheStreamSaysAgainIsShownHoweverMuchItIs() {
        manager.answering("GET /api/v1/events?order=newest&limit=1", 200, page(event(4)))
                .answering("GET /api/v1/events?order=newest&limit=500", 200, page(event(7)))
                .streaming(word(4), word(5) + word(6), word(7));
        Terminal terminal = new Terminal(manager.environment());

        terminal.run("events", "-w", "-n", "1", "-o", "json");

        assertThat(terminal.out().lines()).containsExactly(event(4), event(5), event(6), event(7));
    }

    @Test
    void aRestoredManagersEventsAreShownThoughTheyCountFromLower() {
        manager.answering("GET /api/v1/events?order=newest&limit=1", 200, page(event(40)))
                .answering("GET /api/v1/events?order=newest&limit=500", 200, page(event(3)))
                .streaming(word(40), "event: resync\nid: 9\ndata: {}\n\n" + word(4));
        Terminal terminal = new Terminal(manager.environment());

        terminal.run("events", "-w", "-n", "1", "-o", "json");

        assertThat(terminal.out().lines()).containsExactly(event(40), event(3), event(4));
    }

    @Test
    void aListThatCannotBeReadForAMomentIsReadAgain() {
        manager.answering(NODES, 200, page(NODE.formatted("starting")))
                .answering(NODES, 503, "{\"detail\":\"stopping\"}")
                .answering(NODES, 200, page(NODE.formatted("running")))
                .streaming(QUIET);
        Terminal terminal = new Terminal(manager.environment());

        int code = terminal.run("get", "nodes", "-w");

        assertThat(code).isEqualTo(3);
        assertThat(terminal.out()).contains("starting").contains("running");
    }

    private static String word(int number) {
        return "event: event\nid: " + number + "\ndata: " + event(number) + "\n\n";
    }

    private static String event(int number) {
        return "{\"number\":" + number + ",\"code\":\"c\"}";
    }

    private static String page(String items) {
        return "{\"items\":[" + items + "],\"next\":null}";
    }
}
