package io.flotilla.fleet.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.message.ChainSummary;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Status;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts chains into numbers, by what their nodes say that are online. */
final class ChainSummaries {
    private static final String TELEMETRY = "chain";
    /** Of a node in another phase the figures are old ones. */
    private static final Set<Phase> IN_THE_CHAIN = EnumSet.of(Phase.RUNNING, Phase.SYNCING, Phase.CONNECTING);

    private ChainSummaries() {}

    /**
     * Of every chain that has its genesis block.
     *
     * @param nodes the active ones of each chain
     */
    static List<ChainSummary> all(Entries entries, Map<ChainId, List<ManagedNode>> nodes, Observations observations) {
        return entries.all(Tables.CHAINS, "").stream()
                .filter(chain -> chain.genesis() != null)
                .map(chain -> chain.spec().chain())
                .map(chain -> of(chain, nodes.getOrDefault(chain, List.of()), observations))
                .toList();
    }

    /** @param nodes the chain's active ones */
    static ChainSummary of(ChainId chain, Collection<ManagedNode> nodes, Observations observations) {
        List<Observations.Seen> seen = nodes.stream()
                .map(node -> observations.of(node.address()))
                .filter(node -> node.online() && node.status() != null)
                .toList();
        long height = heights(seen).stream().max(Comparator.naturalOrder()).orElse(0L);
        long lowest = heights(seen).stream().min(Comparator.naturalOrder()).orElse(0L);
        int named = (int)
                nodes.stream().filter(node -> node.role() == Role.VALIDATOR).count();
        int taking = (int) nodes.stream()
                .filter(node -> node.role() == Role.VALIDATOR)
                .map(node -> observations.of(node.address()))
                .filter(node -> node.online() && node.phase() == Phase.RUNNING)
                .count();
        // Organisations vote in the chain: who decides may be others by now than the spec names, also when they are as
        // many.
        Optional<ObjectNode> voted = seen.stream()
                .filter(node -> height(node) == height && IN_THE_CHAIN.contains(node.phase()))
                .map(node -> node.telemetry().getOrDefault(TELEMETRY, Json.object()))
                .filter(figures -> figures.path("validators").asInt() > 0)
                .findFirst();
        int validators =
                voted.map(figures -> figures.path("validators").asInt()).orElse(named);
        int online = voted.map(figures -> figures.path("online").asInt()).orElse(taking);
        int quorum = validators == 0 ? 0 : ValidatorSet.quorum(validators);
        return new ChainSummary(chain, height, height - lowest, validators, online, quorum, online - quorum);
    }

    private static List<Long> heights(List<Observations.Seen> seen) {
        return seen.stream().map(ChainSummaries::height).toList();
    }

    private static long height(Observations.Seen node) {
        Status status = node.status();
        return status == null ? 0 : status.height();
    }
}
