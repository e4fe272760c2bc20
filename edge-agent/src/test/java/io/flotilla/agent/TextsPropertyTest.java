package io.flotilla.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.Event.Severity;
import io.flotilla.contract.topic.NodeTopic;
import java.time.Instant;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

final class TextsPropertyTest {
    private static final int MOST = NodeTopic.EVENT.maxBytes();

    @Property(tries = 300)
    void whateverTheTextTheEventFitsAndCanBeRead(@ForAll @StringLength(max = 3_000) String text) {
        byte[] event = event(text);

        assertThat(event.length).isLessThanOrEqualTo(MOST);
        assertThat(Documents.open(event, Event.class).accepted()).isPresent();
    }

    @Example
    void textsOfManyBytesPerCharKeepAsMuchAsFits() {
        for (String piece : new String[] {"é", "漢", "\uD83D\uDE00", "\"", "\\", "\u0000", "\uD83D", "\n"}) {
            byte[] event = event(piece.repeat(5_000));

            assertThat(event.length).as(piece).isBetween(MOST - 100, MOST);
            assertThat(Documents.open(event, Event.class).accepted())
                    .hasValueSatisfying(
                            read -> assertThat(read.message()).endsWith("…").doesNotContain("\n"));
        }
    }

    @Example
    void whatFitsStaysAsItIs() {
        assertThat(new String(event("all is well: Zürich"), UTF_8)).contains("\"all is well: Zürich\"");
    }

    private static byte[] event(String text) {
        return Texts.fitting(
                MOST,
                text,
                kept -> Documents.encode(
                        new Event(Instant.EPOCH, Severity.WARNING, "document.refused.unsigned", kept)));
    }
}
