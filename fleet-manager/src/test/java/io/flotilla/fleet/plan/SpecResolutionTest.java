package io.flotilla.fleet.plan;

import static io.flotilla.fleet.fake.Specs.member;
import static io.flotilla.fleet.fake.Specs.node;
import static io.flotilla.fleet.fake.Specs.unnamed;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Role;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.node.ManagedNode.Origin;
import io.flotilla.fleet.spec.ChainSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpecResolutionTest {
    @Test
    void anUnnamedNodeIsCalledByItsRoleAndTheFirstFreeNumber() {
        ChainSpec spec = Specs.of(List.of(member(
                "bank-a",
                unnamed(Role.VALIDATOR),
                node("validator-1", Role.VALIDATOR),
                unnamed(Role.VALIDATOR),
                unnamed(Role.OBSERVER))));

        assertThat(names(SpecResolution.resolve(spec, List.of())))
                .containsExactly("bank-a/validator-2", "bank-a/validator-1", "bank-a/validator-3", "bank-a/observer-1");
    }

    @Test
    void resolvingAgainGivesTheSameNames() {
        ChainSpec spec = Specs.of(List.of(
                member("bank-a", unnamed(Role.VALIDATOR), unnamed(Role.VALIDATOR)),
                member("bank-b", unnamed(Role.VALIDATOR))));
        ChainSpec first = SpecResolution.resolve(spec, List.of());

        assertThat(SpecResolution.resolve(spec, known(first))).isEqualTo(first);
    }

    @Test
    void anotherUnnamedNodeGetsTheNextNumber() {
        ChainSpec one = Specs.of(List.of(member("bank-a", unnamed(Role.VALIDATOR))));
        ChainSpec two = Specs.of(List.of(member("bank-a", unnamed(Role.VALIDATOR), unnamed(Role.VALIDATOR))));

        ChainSpec grown = SpecResolution.resolve(two, known(SpecResolution.resolve(one, List.of())));

        assertThat(names(grown)).containsExactly("bank-a/validator-1", "bank-a/validator-2");
    }

    @Test
    void aNameIsNeverGivenTwiceNotEvenThatOfARevokedNode() {
        ChainSpec spec = Specs.of(List.of(member("bank-a", unnamed(Role.OBSERVER))));
        ManagedNode gone = new ManagedNode(
                NodeAddress.parse("bank-a/observer-1"),
                Specs.CHAIN,
                Role.OBSERVER,
                Origin.ADDED,
                Specs.RUNTIME,
                Instant.EPOCH,
                Instant.EPOCH,
                null);

        assertThat(names(SpecResolution.resolve(spec, List.of(gone)))).containsExactly("bank-a/observer-2");
    }

    @Test
    void writingTheAllocatedNameIntoTheSpecChangesNothing() {
        ChainSpec open = Specs.of(List.of(member("bank-a", unnamed(Role.VALIDATOR))));
        ChainSpec resolved = SpecResolution.resolve(open, List.of());
        ChainSpec written = Specs.of(List.of(member("bank-a", node("validator-1", Role.VALIDATOR))));

        assertThat(SpecResolution.resolve(written, known(resolved))).isEqualTo(resolved);
    }

    private static List<String> names(ChainSpec resolved) {
        return SpecDifference.nodes(resolved).keySet().stream()
                .map(NodeAddress::toString)
                .toList();
    }

    private static Collection<ManagedNode> known(ChainSpec resolved) {
        List<ManagedNode> nodes = new ArrayList<>();
        SpecDifference.nodes(resolved)
                .forEach((address, node) -> nodes.add(new ManagedNode(
                        address,
                        Specs.CHAIN,
                        node.role(),
                        Origin.ALLOCATED,
                        node.runtime(),
                        Instant.EPOCH,
                        null,
                        null)));
        return nodes;
    }
}
