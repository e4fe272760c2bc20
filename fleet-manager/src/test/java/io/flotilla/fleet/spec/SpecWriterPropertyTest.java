package io.flotilla.fleet.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.contract.chain.ChainLimits;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.CanonicalJson;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.NodeSpec;
import io.flotilla.fleet.plan.PlannedChange;
import io.flotilla.fleet.plan.SpecDifference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** {@code fleet export} gives a file that applies to itself without a change. */
final class SpecWriterPropertyTest {
    @Property(tries = 300)
    void whatIsWrittenIsReadAsTheSame(@ForAll("specs") ChainSpec spec) {
        ChainSpec again = SpecReader.read(SpecWriter.write(spec));

        assertThat(again).isEqualTo(spec);
        assertThat(SpecDifference.of(again, Optional.of(spec), true, List.of(), false))
                .filteredOn(change -> change.target().startsWith("chain/"))
                .extracting(PlannedChange::kind)
                .containsOnly(PlannedChange.Kind.SAME);
    }

    @Provide
    Arbitrary<ChainSpec> specs() {
        Arbitrary<List<ChainSpec.Organisation>> others =
                organisation(Role.OBSERVER).list().ofMaxSize(3).uniqueElements(ChainSpec.Organisation::id);
        return Combinators.combine(consensus(), limits(), text(), organisation(Role.VALIDATOR), others, contracts())
                .as((consensus, limits, description, first, more, contracts) -> {
                    List<ChainSpec.Organisation> all = new java.util.ArrayList<>(List.of(first));
                    more.stream().filter(o -> !o.id().equals(first.id())).forEach(all::add);
                    List<OrgId> ids =
                            all.stream().map(ChainSpec.Organisation::id).toList();
                    return new ChainSpec(
                            new ChainId("trade-finance"),
                            description,
                            consensus,
                            fitting(limits, consensus),
                            all,
                            contracts,
                            Map.of(ChainSpec.DEPLOY_CONTRACTS, ids, ChainSpec.PROPOSE_MEMBERS, List.of(ids.get(0))));
                });
    }

    private static Arbitrary<ConsensusParameters> consensus() {
        Arbitrary<Duration> time = Arbitraries.longs()
                .between(1, 3_600_000)
                .map(Duration::ofMillis)
                .injectDuplicates(0.1)
                .edgeCases(c -> c.add(Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofNanos(1_500_001)));
        return Combinators.combine(time, time, time, time)
                .as((a, b, c, d) ->
                        new ConsensusParameters(ConsensusParameters.QBFT, min(a, d), min(b, c), max(b, c), max(a, d)));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? b : a;
    }

    private static Arbitrary<ChainLimits> limits() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 1L << 49),
                        Arbitraries.longs().between(1, 16 << 20))
                .as(ChainLimits::new);
    }

    private static ChainLimits fitting(ChainLimits limits, ConsensusParameters consensus) {
        return new ChainLimits(Math.min(limits.blockGas(), Genesis.Parameters.mostGas(consensus)), limits.blockBytes());
    }

    private static Arbitrary<ChainSpec.Organisation> organisation(Role role) {
        Arbitrary<List<ChainSpec.Node>> nodes =
                node(role).list().ofMinSize(1).ofMaxSize(3).uniqueElements(ChainSpec.Node::id);
        return Combinators.combine(name(), text(), text().list().ofMaxSize(2), nodes)
                .as((id, called, people, all) -> new ChainSpec.Organisation(new OrgId(id), called, people, all));
    }

    private static Arbitrary<ChainSpec.Node> node(Role role) {
        Arbitrary<Endpoint> endpoint = Combinators.combine(
                        Arbitraries.of("10.1.2.3", "::1", "node.example.org"),
                        Arbitraries.integers().between(1, 65535))
                .as(Endpoint::new);
        Arbitrary<NodeSpec.P2p> p2p = Combinators.combine(endpoint.injectNull(0.5), endpoint.injectNull(0.5))
                .as(NodeSpec.P2p::new);
        Arbitrary<Map<String, String>> environment =
                Arbitraries.maps(text().filter(key -> !key.isEmpty()), text()).ofMaxSize(3);
        return Combinators.combine(name(), Arbitraries.integers().between(32, 65536), p2p, environment)
                .as((id, heap, at, variables) ->
                        new ChainSpec.Node(new NodeId(id), role, new NodeSpec.RuntimeParameters(heap, at, variables)));
    }

    private static Arbitrary<List<ChainSpec.Contract>> contracts() {
        Arbitrary<JsonNode> value = Arbitraries.oneOf(
                text().map(TextNode::valueOf),
                Arbitraries.longs()
                        .between(-999_999_999_999_999L, 999_999_999_999_999L)
                        .map(LongNode::valueOf),
                Arbitraries.of(BooleanNode.TRUE, BooleanNode.FALSE, NullNode.getInstance()));
        Arbitrary<String> init = value.list()
                .ofMaxSize(4)
                .map(values -> Json.object().putArray("init").addAll(values))
                .map(list -> new String(CanonicalJson.bytes(list), StandardCharsets.UTF_8));
        return Combinators.combine(Arbitraries.of("asset-register", "null", "yes", "n", "letterOfCredit_2"), init)
                .as((name, arguments) -> new ChainSpec.Contract(name, Sha256.of(new byte[] {1}), arguments))
                .list()
                .uniqueElements(ChainSpec.Contract::name)
                .ofMaxSize(2);
    }

    private static Arbitrary<String> name() {
        return Arbitraries.of("bank-a", "null", "true", "1e3", "0x10", "007", "no", "z", "validator-1", "2026-11-22");
    }

    /** Also what YAML would take for something else, and what does not fit on a line. */
    private static Arbitrary<String> text() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "",
                        "null",
                        "~",
                        "yes",
                        "1.5",
                        " led",
                        "a: b",
                        "# no",
                        "'",
                        "\"",
                        "l1\nl2\n",
                        "\t",
                        "é…",
                        "\u0085x:",
                        "\ufeffx",
                        "\r"),
                Arbitraries.strings().ascii().ofMaxLength(12),
                Arbitraries.strings().withCharRange('\u0080', '\ud7ff').ofMaxLength(8));
    }
}
