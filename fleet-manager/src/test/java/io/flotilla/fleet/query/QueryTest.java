package io.flotilla.fleet.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QueryTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private record Status(int lag, @Nullable Boolean ok) {}

    private record Execution(String node, String state) {}

    private record Item(
            String org,
            String phase,
            @Nullable Status status,
            List<String> alarms,
            List<Execution> executions,
            @Nullable Instant until,
            Duration took,
            Map<String, String> arguments) {}

    private static final Vocabulary FIELDS = Vocabulary.of(Item.class);
    private static final ObjectNode ITEM = Json.parse("""
            {"org":"bank-a","phase":"running","status":{"lag":7,"ok":true},"alarms":["node.lost","disk.full"],
             "executions":[{"node":"bank-a/one","state":"running"},{"node":"bank-b/two","state":"failed"}],
             "until":"2026-11-24T12:00:00Z","took":"PT1.5S","arguments":{"depth":"deep"}}""".getBytes(StandardCharsets.UTF_8), 10_000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org=bank-a",
                "org=bank-a and status.lag>5",
                "status.lag>=7 and status.lag<=7",
                "status.lag=7.0",
                "status.ok=true",
                "phase!=stopped",
                "phase~RUN",
                "phase~r*ing",
                "not phase=stopped",
                "phase=stopped or status.lag>5 and org=bank-a",
                "(phase=stopped or phase=running) and org=bank-a",
                "alarms=disk.full",
                "alarms!=null",
                "executions.state=failed",
                "executions.node~bank-b/",
                "until>now",
                "until<now+3d",
                "until>2026-11-23",
                "until=2026-11-24T12:00:00Z",
                "took>1s",
                "took<=1500ms",
                "took<PT2S",
                "arguments.depth=deep",
                "arguments.any=null",
                "phase='running'",
                "phase=\"running\""
            })
    void itIsMeant(String query) {
        assertThat(Query.parse(query, FIELDS).matches(ITEM, NOW)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org=bank-b",
                "status.lag>7",
                "status.lag<many",
                "status.ok!=true",
                "phase~stop",
                "phase~g*r",
                "alarms=null",
                "executions.state=cancelled",
                "until<now+1d",
                "took>1500ms",
                "not org=bank-a",
                "arguments.depth>'e'",
                "phase=Running"
            })
    void itIsNotMeant(String query) {
        assertThat(Query.parse(query, FIELDS).matches(ITEM, NOW)).isFalse();
    }

    @Test
    void whatIsMissingIsNull() {
        ObjectNode bare = Json.object().put("org", "bank-a");

        assertThat(Query.parse("status.lag=null and until=null", FIELDS).matches(bare, NOW))
                .isTrue();
        assertThat(Query.parse("status.lag<5 or status.lag>=5", FIELDS).matches(bare, NOW))
                .isFalse();
        assertThat(Query.parse("status.lag!=5", FIELDS).matches(bare, NOW)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 1 | a field is expected",
                "phaze=running | 1 | there is no field phaze; known are alarms, arguments, executions, org, phase",
                "status.lagg>5 | 1 | there is no field lagg in status; known are lag, ok",
                "phase.x=1 | 1 | phase is a plain value",
                "phase | 6 | after phase comes one of = != < <= > >= ~, not the end",
                "phase==running | 7 | a value is expected, not \"=\"",
                "phase=running org=bank-a | 15 | \"org\" cannot stand here: join comparisons with and, or",
                "phase= | 7 | a value is expected, not the end",
                "(phase=running | 15 | the parenthesis of column 1 is still open",
                "phase=running) | 14 | \")\" cannot stand here",
                "phase='running | 7 | the quote that begins here has no end",
                "phase=running and | 18 | a field is expected, such as phase, not the end",
                "and | 1 | a field is expected",
                "a-.b=1 | 1 | there is no field a-",
                "ph$se=1 | 1 | is not a field",
                "phase!running | 6 | after phase comes one of"
            })
    void anErrorPointsAtItsColumn(String query, int column, String said) {
        assertThatThrownBy(() -> Query.parse(query, FIELDS))
                .isInstanceOfSatisfying(
                        BadQuery.class, bad -> assertThat(bad.column()).isEqualTo(column))
                .hasMessageStartingWith("column " + column + ": ")
                .hasMessageContaining(said);
    }

    @Test
    void lengthDepthAndNumberHaveEnds() {
        assertThatThrownBy(() -> Query.parse("x".repeat(1_001), FIELDS)).hasMessageContaining("1000 characters");
        assertThatThrownBy(() -> Query.parse("(".repeat(900), FIELDS)).hasMessageContaining("deeper than 20");
        assertThatThrownBy(() -> Query.parse("not ".repeat(200) + "org=a", FIELDS))
                .hasMessageContaining("deeper than 20");
        assertThatThrownBy(() -> Query.parse("org=a" + " or org=a".repeat(50), FIELDS))
                .hasMessageContaining("more than 50 comparisons");
    }
}
