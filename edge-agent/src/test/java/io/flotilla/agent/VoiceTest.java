package io.flotilla.agent;

import static io.flotilla.contract.message.Phase.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.fake.ChainReports;
import io.flotilla.agent.fake.Indifferent;
import io.flotilla.agent.fake.ObligingBroker;
import io.flotilla.agent.link.BrokerLink;
import io.flotilla.agent.link.Message;
import io.flotilla.agent.link.Outbox;
import io.flotilla.agent.node.NodeView;
import io.flotilla.contract.chain.ChainReport;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.CallAnswer;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.Event.Severity;
import io.flotilla.contract.message.Problem;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.testing.SettableClock;
import java.net.URI;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the agent says of texts that somebody else has chosen, down to the transport. */
final class VoiceTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");

    private final SettableClock clock = new SettableClock();
    private final ObligingBroker broker = new ObligingBroker();
    private final List<Message> published = broker.published;
    private final TreeMap<Long, byte[]> disk = new TreeMap<>();
    private final BrokerLink link = link();
    private final Voice voice = voice();

    @Test
    void noTextOfAnotherMakesAnEventOrAnAlarmTooLarge() {
        for (String piece : new String[] {"漢", "\uD83D\uDE00", "\uD83D", "\u0001", "\"", "plain"}) {
            published.clear();

            voice.event(Severity.WARNING, "document.refused.unknown.key", "no key " + piece.repeat(20_000));
            voice.alarm("clock.skew", Severity.WARNING, clock.instant(), piece.repeat(20_000));
            link.tick();

            assertThat(published)
                    .as(piece)
                    .hasSize(2)
                    .allSatisfy(
                            message -> assertThat(message.payload().length).isBetween(900, NodeTopic.EVENT.maxBytes()));
            assertThat(Documents.open(published.get(0).payload(), Event.class).accepted())
                    .isPresent();
            assertThat(Documents.open(published.get(1).payload(), Alarm.class).accepted())
                    .isPresent();
            assertThat(disk).isEmpty();
        }
    }

    @Test
    void anAnswerThatIsTooLargeOrCannotBeSignedIsAnErrorThatSaysSo() {
        assertThat(problem(Map.of("blocks", "x".repeat(70_000))))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("call.too.large"))
                .satisfies(problem -> assertThat(problem.message()).contains("65536"));
        assertThat(problem(Map.of("output", 0.5)).code()).isEqualTo("call.unfit");
        assertThat(problem(Map.of("output", "\uD800")).code()).isEqualTo("call.unfit");
        assertThat(problem(Collections.singletonMap("certificate", null))).isNull();
    }

    @Test
    void aStallIsAnAlarmWithItsCauseUntilBlocksAreDecidedAgain() {
        Alarms alarms = new Alarms(voice, clock);

        alarms.ofNode(
                view(new ChainReport.Stall(ChainReport.Cause.QUORUM_MISSING, clock.instant(), "two are silent")),
                RUNNING);
        alarms.ofNode(
                view(new ChainReport.Stall(ChainReport.Cause.QUORUM_MISSING, clock.instant(), "one is silent")),
                RUNNING);
        link.tick();
        assertThat(alarm().message()).isEqualTo("quorum-missing: two are silent");
        assertThat(alarms.count()).isOne();

        alarms.ofNode(
                view(new ChainReport.Stall(ChainReport.Cause.CLOCK, clock.instant(), "proposals from the future")),
                RUNNING);
        link.tick();
        assertThat(alarm().message()).startsWith("clock: ");

        alarms.ofNode(view((ChainReport.Stall) null), RUNNING);
        link.tick();
        assertThat(published.get(published.size() - 1).payload()).isEmpty();
        assertThat(alarms.count()).isZero();
    }

    @Test
    void aMuteValidatorIsAnAlarmThatSaysWhatToDoUntilItVotes() {
        Alarms alarms = new Alarms(voice, clock);
        ChainReport.Mute mute =
                new ChainReport.Mute(ChainReport.Reason.FORGETFUL, clock.instant(), "order validator.speak");

        alarms.ofNode(view(ChainReports.report(mute, null)), RUNNING);
        link.tick();
        assertThat(alarm("validator.mute").message()).isEqualTo("forgetful: order validator.speak");
        assertThat(alarms.count()).isOne();

        alarms.ofNode(view(ChainReports.report(null, null)), RUNNING);
        link.tick();
        assertThat(published.get(published.size() - 1).payload()).isEmpty();
        assertThat(alarms.count()).isZero();
    }

    private Alarm alarm() {
        return alarm("chain.stalled");
    }

    private Alarm alarm(String code) {
        Message last = published.get(published.size() - 1);
        assertThat(last.topic()).endsWith("/alarm/" + code);
        return Documents.open(last.payload(), Alarm.class).accepted().orElseThrow();
    }

    private static NodeView view(ChainReport.Stall stall) {
        return view(ChainReports.report(stall));
    }

    private static NodeView view(NodeReport report) {
        return new NodeView(true, null, null, report, null, true, false, null, null, null);
    }

    private Problem problem(Map<String, Object> output) {
        published.clear();
        voice.answer("m-1", new byte[] {1}, new Voice.CallAnswered("id", output, null));
        link.tick();
        return Documents.reread(published.get(0).payload(), CallAnswer.class).error();
    }

    Voice voice() {
        KeyPair key = KeyPairs.generateP256(new SecureRandom());
        Voice made = new Voice(
                NODE,
                new ChainId("trade-finance"),
                new DocumentSigner(key.getPrivate(), (ECPublicKey) key.getPublic(), Bouncy.PROVIDER),
                agentKey -> new TransactionKey("ab".repeat(32), "cd".repeat(64)),
                clock);
        made.speakThrough(link);
        return made;
    }

    private BrokerLink link() {
        BrokerLink made = new BrokerLink(
                NODE,
                List.of("filter"),
                broker,
                new Outbox(new Disk()),
                new Indifferent(),
                new BrokerLink.LinkTiming(clock, clock, new Random(1)));
        made.brokers(List.of(URI.create("ssl://one:8883")));
        made.tick();
        return made;
    }

    private final class Disk implements Outbox.Store {
        @Override
        public NavigableMap<Long, byte[]> load() {
            return new TreeMap<>();
        }

        @Override
        public void change(long key, byte[] event, List<Long> removed) {
            disk.put(key, event);
        }

        @Override
        public void remove(List<Long> keys) {
            keys.forEach(disk::remove);
        }
    }
}
