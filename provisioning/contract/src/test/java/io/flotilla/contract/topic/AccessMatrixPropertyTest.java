package io.flotilla.contract.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** No client ever reaches what is not its own, for any topic or filter that the generators can make. */
class AccessMatrixPropertyTest {
    private static final NodeAddress OWN = NodeAddress.parse("bank-a/validator-1");
    private static final Client.Agent AGENT = new Client.Agent(OWN, new ChainId("trade-finance"));
    private static final Client.Manager MANAGER = new Client.Manager(new InstanceId("m1"));
    private static final Client.Inspector INSPECTOR = new Client.Inspector("ana");

    @Property(tries = 5000)
    void anAgentNeverPublishesOutsideItsSubtree(@ForAll("publications") Publication publication) {
        Access access = AccessMatrix.publish(AGENT, publication);

        if (!publication.topic().startsWith("fleet/v1/bank-a/validator-1/")) {
            assertThat(access).isEqualTo(Access.FOREIGN);
        }
    }

    @Property(tries = 5000)
    void anAgentNeverPublishesWhatItsManagerSays(@ForAll("publications") Publication publication) {
        if (AccessMatrix.publish(AGENT, publication) == Access.ALLOWED) {
            assertThat(TopicName.parse(publication.topic()))
                    .get()
                    .isInstanceOfSatisfying(TopicName.OfNode.class, name -> {
                        assertThat(name.known()).map(NodeTopic::direction).contains(NodeTopic.Direction.UP);
                        assertThat(publication.bytes())
                                .isLessThanOrEqualTo(name.known().orElseThrow().maxBytes());
                    });
        }
    }

    @Property(tries = 5000)
    void nothingThatAnAgentSubscribesToMatchesAnotherNodesTopic(
            @ForAll("filters") String filter, @ForAll("foreignTopics") String topic) {
        if (AccessMatrix.subscribe(AGENT, filter) == Access.ALLOWED) {
            assertThat(Filters.matches(filter, topic))
                    .as("%s matches %s", filter, topic)
                    .isFalse();
        }
    }

    @Property(tries = 2000)
    void anAgentGetsNoSharedSubscription(@ForAll("filters") String filter) {
        assertThat(AccessMatrix.subscribe(AGENT, "$share/group/" + filter)).isEqualTo(Access.FOREIGN);
    }

    @Property(tries = 5000)
    void aManagerCannotSpeakAsANode(@ForAll("publications") Publication publication) {
        if (AccessMatrix.publish(MANAGER, publication) == Access.ALLOWED
                && TopicName.parse(publication.topic()).orElseThrow() instanceof TopicName.OfNode name) {
            assertThat(name.known()).map(NodeTopic::direction).contains(NodeTopic.Direction.DOWN);
        }
    }

    @Property(tries = 2000)
    void whateverAnInspectorPublishesIsSwallowed(@ForAll("publications") Publication publication) {
        assertThat(AccessMatrix.publish(INSPECTOR, publication)).isEqualTo(Access.SWALLOWED);
        assertThat(AccessMatrix.will(INSPECTOR, publication)).isEqualTo(Access.FOREIGN);
    }

    @Property(tries = 2000)
    void anAgentsWillSpeaksOnItsPresenceOnly(@ForAll("publications") Publication will) {
        if (AccessMatrix.will(AGENT, will) == Access.ALLOWED) {
            assertThat(will.topic()).isEqualTo("fleet/v1/bank-a/validator-1/presence");
        }
    }

    @Provide
    Arbitrary<Publication> publications() {
        return Combinators.combine(
                        topics(),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of(true, false),
                        Arbitraries.of(0, 1, 200, 257, 2000, 70_000))
                .as(Publication::new);
    }

    @Provide
    Arbitrary<String> filters() {
        return Arbitraries.oneOf(
                topics(),
                levels("+", "#", "fleet", "v1", "bank-a", "bank-b", "validator-1", "_chain", "trade-finance", "other"));
    }

    @Provide
    Arbitrary<String> foreignTopics() {
        return Combinators.combine(
                        Arbitraries.of("bank-b/validator-1", "bank-a/validator-2", "_chain/other"),
                        Arbitraries.of("presence", "config/desired", "command/pending", "status", "genesis", "peers"))
                .as((node, topic) -> "fleet/v1/" + node + "/" + topic);
    }

    private static Arbitrary<String> topics() {
        Arbitrary<String> subtree = Arbitraries.of(
                "fleet/v1/bank-a/validator-1/",
                "fleet/v1/bank-a/validator-10/",
                "fleet/v1/bank-a/",
                "fleet/v1/bank-b/validator-1/",
                "fleet/v1/_chain/trade-finance/",
                "fleet/v1/_manager/m1/",
                "fleet/v1/",
                "$SYS/",
                "");
        Arbitrary<String> below = Arbitraries.oneOf(
                Arbitraries.of(NodeTopic.values()).map(topic -> topic.suffix() + (topic.family() ? "/host" : "")),
                levels("", "+", "#", "x", "presence", "config", "desired", "alarm", "..", "genesis"));
        return Combinators.combine(subtree, below).as(String::concat);
    }

    private static Arbitrary<String> levels(String... words) {
        return Arbitraries.of(words).list().ofMinSize(1).ofMaxSize(6).map((List<String> all) -> String.join("/", all));
    }
}
