package io.flotilla.contract.codec;

import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.AccessDocument;
import io.flotilla.contract.message.Claim;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.HeldStamps;
import io.flotilla.contract.message.NodeSpec;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Problem;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Result;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.message.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generators of documents, shared by the codec's property tests. */
final class Samples {
    static final ChainId CHAIN = new ChainId("trade-finance");

    private Samples() {}

    static Arbitrary<NodeAddress> addresses() {
        Arbitrary<String> names = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .ofMinLength(1)
                .ofMaxLength(40)
                .filter(name -> !name.equals("manager"));
        return Combinators.combine(names, names).as((org, node) -> NodeAddress.parse(org + "/" + node));
    }

    static Arbitrary<Instant> instants() {
        return Arbitraries.longs().between(0, 4_102_444_800_000L).map(Instant::ofEpochMilli);
    }

    static Arbitrary<Long> counters() {
        return Arbitraries.longs().between(0, (1L << 53) - 1);
    }

    static Arbitrary<Sha256> digests() {
        return Arbitraries.bytes().array(byte[].class).ofSize(8).map(Sha256::of);
    }

    static Arbitrary<String> texts() {
        return Arbitraries.strings().all().ofMaxLength(40).filter(Samples::paired);
    }

    static Arbitrary<Record> documents() {
        return Arbitraries.oneOf(
                presences(), statuses(), configs(), reports(), pendings(), results(), abouts(), accesses());
    }

    static Arbitrary<Record> presences() {
        return Combinators.combine(Arbitraries.of(Presence.State.values()), counters(), instants())
                .as(Presence::of);
    }

    static Arbitrary<Record> statuses() {
        return Combinators.combine(
                        Arbitraries.of(Phase.values()),
                        counters(),
                        Arbitraries.integers().between(0, 99))
                .as((phase, number, few) ->
                        new Status(phase, 1, number, few, few, number, number, 0, few, few, Sha256.of(new byte[1])));
    }

    static Arbitrary<Record> configs() {
        return Combinators.combine(
                        addresses(),
                        counters(),
                        counters(),
                        instants(),
                        texts(),
                        digests().injectNull(0.3))
                .as((to, term, version, at, by, pin) -> new DesiredConfig(
                        to,
                        CHAIN,
                        term,
                        version,
                        at,
                        by,
                        new NodeSpec(
                                NodeSpec.FLOTILLA_NODE,
                                new NodeSpec.RuntimeParameters(
                                        256, new NodeSpec.P2p(null, new Endpoint("10.1.2.3", 30301)), Map.of("A", by)),
                                new NodeSpec.Permissions(Role.VALIDATOR, true),
                                List.of(),
                                consensus(),
                                new NodeSpec.GenesisPin(pin))));
    }

    static Arbitrary<Record> reports() {
        return Combinators.combine(
                        addresses(), counters(), Arbitraries.of(ReportedConfig.State.values()), digests(), texts())
                .as((from, number, state, digest, text) -> new ReportedConfig(
                        from,
                        CHAIN,
                        number,
                        number,
                        1,
                        number,
                        digest,
                        state,
                        List.of(new ReportedConfig.Difference("runtime.heapMiB", text, "x")),
                        state == ReportedConfig.State.FAILED ? new Problem("node.failed", text) : null));
    }

    static Arbitrary<Record> pendings() {
        return Combinators.combine(addresses(), counters(), instants(), texts())
                .as((to, version, at, text) -> new PendingCommands(
                        to,
                        CHAIN,
                        1,
                        version,
                        at,
                        "ana",
                        List.of(new PendingCommands.Item(
                                "01890000-0000-7000-8000-000000000001",
                                1,
                                null,
                                "certificate.distribute",
                                Map.of("peers", List.of("bank-b/validator-1"), "note", text),
                                "ana",
                                at,
                                null,
                                at.plusSeconds(60),
                                false,
                                text.isEmpty() ? null : "0123456789abcdef".repeat(2),
                                new PendingCommands.Needs(version, 0),
                                List.of()))));
    }

    static Arbitrary<Record> results() {
        return Combinators.combine(addresses(), counters(), instants(), texts())
                .as((from, number, at, text) -> new Result(
                        from,
                        number,
                        number,
                        "01890000-0000-7000-8000-000000000001",
                        1,
                        "j1",
                        CommandState.SUCCEEDED,
                        at,
                        Duration.ofMillis(number % 100_000),
                        Map.of("said", text),
                        null));
    }

    static Arbitrary<Record> abouts() {
        return Combinators.combine(addresses(), counters(), texts(), Arbitraries.of(true, false))
                .as((from, number, text, spoken) -> new About(
                        from,
                        CHAIN,
                        number,
                        number,
                        Map.of("agent", text),
                        List.of("node.start"),
                        Map.of("config", 1),
                        "thumbprint",
                        spoken ? new ConsensusKey("ab".repeat(32), "cd".repeat(64)) : null,
                        spoken ? new TransactionKey("ef".repeat(32), "01".repeat(64)) : null,
                        spoken ? new Endpoint("::1", 30301) : null,
                        "j1",
                        spoken ? new Claim("01890000-0000-7000-8000-000000000001", 1, "ab".repeat(16)) : null,
                        new HeldStamps(new Stamp(1, number), new Stamp(2, number), Stamp.NONE, Stamp.NONE)));
    }

    static Arbitrary<Record> accesses() {
        return Combinators.combine(addresses().set().ofMaxSize(8), counters(), instants(), digests())
                .as((nodes, version, at, hash) -> {
                    List<NodeAddress> all = List.copyOf(nodes);
                    Map<NodeAddress, ChainId> admitted = all.stream()
                            .skip(1)
                            .collect(Collectors.toMap(
                                    node -> node,
                                    node -> new ChainId(
                                            "chain-" + node.node().value().length())));
                    return new AccessDocument(
                            1,
                            version,
                            at,
                            "m1",
                            AccessDocument.grouped(admitted),
                            all.stream().limit(1).toList(),
                            List.of(Long.toHexString(version)),
                            List.of(new AccessDocument.Inspector("ana", "AAAAAAAAAAAAAAAAAAAAAA", hash)));
                });
    }

    static ConsensusParameters consensus() {
        return new ConsensusParameters(
                ConsensusParameters.QBFT,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(8),
                Duration.ofSeconds(10));
    }

    /** A lone surrogate is no character: the canonical form refuses it. */
    static boolean paired(String text) {
        return text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
    }
}
