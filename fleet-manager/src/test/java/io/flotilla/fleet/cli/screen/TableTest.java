package io.flotilla.fleet.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TableTest {
    private static final List<Column> COLUMNS = List.of(
            Column.of("NODE", "/node"),
            Column.of("CHAIN", "/chain").spare(),
            Column.of("PHASE", "/phase"),
            Column.of("MESSAGE", "/message"),
            Column.wide("EXTRA", "/extra"));
    private static final JsonNode ITEM = Json.object()
            .put("node", "bank-a/validator-1")
            .put("chain", "trade-finance")
            .put("phase", "failed")
            .put("message", "the port 30301 is taken by another process of this host")
            .put("extra", "more");

    @Test
    void aFileHasEverythingOnOneLineEach() {
        List<String> lines = new Table(COLUMNS, Format.TABLE, Display.PIPE).titled(List.of(ITEM));

        assertThat(lines)
                .containsExactly(
                        "NODE                CHAIN          PHASE   MESSAGE",
                        "bank-a/validator-1  trade-finance  failed"
                                + "  the port 30301 is taken by another process of this host");
    }

    @Test
    void aNarrowTerminalLosesWhatIsSpareAndFoldsTheRest() {
        Table table = new Table(COLUMNS, Format.TABLE, new Display(true, 60, 24, false, true));

        assertThat(table.titled(List.of(ITEM)))
                .containsExactly(
                        "NODE                PHASE   MESSAGE",
                        "bank-a/validator-1  failed  the port 30301 is taken by",
                        "                            another process of this host");
        assertThat(table.leftOut()).containsExactly("CHAIN");
    }

    @Test
    void wideShowsAllOnAnyTerminal() {
        List<String> lines =
                new Table(COLUMNS, Format.WIDE, new Display(true, 60, 24, false, true)).titled(List.of(ITEM));

        assertThat(lines.get(1)).contains("trade-finance").endsWith("host  more");
    }

    @Test
    void aTerminalThatIsFarTooNarrowIsNotOverrun() {
        assertThat(new Table(COLUMNS, Format.TABLE, new Display(true, 24, 24, false, false)).titled(List.of(ITEM)))
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThanOrEqualTo(24).matches("\\p{ASCII}*"));
    }

    @Test
    void coloursAreForTerminalsThatShowThem() {
        Display display = new Display(true, 0, 24, true, true);

        assertThat(new Table(COLUMNS, Format.TABLE, display).titled(List.of(ITEM)))
                .anySatisfy(line -> assertThat(line).contains("\033[31mfailed\033[0m  the port"));
        assertThat(new Table(COLUMNS, Format.TABLE, display.withoutColour()).titled(List.of(ITEM)))
                .noneSatisfy(line -> assertThat(line).contains("\033"));
    }

    @Test
    void whatAHostWroteMovesNothing() {
        JsonNode hostile = Json.object().put("node", "a\n\u001b[2Jb\u202ec\u009bd");

        assertThat(new Table(List.of(Column.of("NODE", "/node")), Format.TABLE, Display.PIPE).titled(List.of(hostile)))
                .containsExactly("NODE", "a ?[2Jb?c?d");
        assertThat(Text.json("\"\u009b\u202e\"")).isEqualTo("\"\\u009b\\u202e\"");
    }

    @ParameterizedTest
    @CsvSource({
        "LC_ALL,de_DE.UTF-8,true",
        "LANG,C.utf8,true",
        "LANG,C,false",
        "LC_CTYPE,de_DE@euro,false",
        "OTHER,x,false"
    })
    void theLocaleTellsWhichCharactersThereAre(String name, String value, boolean unicode) {
        assertThat(Display.unicode(Map.of(name, value))).isEqualTo(unicode);
        assertThat(Text.clean("a…é", new Display(false, 0, 0, false, unicode))).isEqualTo(unicode ? "a…é" : "a...?");
    }

    @ParameterizedTest
    @CsvSource({"Broken pipe,DONE,''", "No space left on device,FAILED,No space left"})
    void aReaderThatHasGoneIsNoFaultAFullDiskIs(String why, Failure.Exit exit, String said) {
        Outlet outlet = new Outlet(new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException(why);
            }
        });

        assertThatThrownBy(() -> outlet.write('x')).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.exit()).isEqualTo(exit);
            assertThat(failure.said()).contains(said);
        });
    }
}
