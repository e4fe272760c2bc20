package io.flotilla.fleet.fake;

import io.flotilla.contract.chain.ChainLimits;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.NodeSpec;
import io.flotilla.fleet.spec.ChainSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Small chain specs. */
public final class Specs {
    public static final ChainId CHAIN = new ChainId("trade");
    public static final NodeSpec.RuntimeParameters RUNTIME =
            new NodeSpec.RuntimeParameters(256, new NodeSpec.P2p(null, null), Map.of());

    private Specs() {}

    /** So many organisations {@code bank-0…}, each with one validator {@code v}. */
    public static ChainSpec validators(int organisations) {
        List<ChainSpec.Organisation> members = new ArrayList<>();
        for (int i = 0; i < organisations; i++) {
            members.add(member("bank-" + i, node("v", Role.VALIDATOR)));
        }
        return of(members);
    }

    /**
     * The text of a spec.
     *
     * @param validators {@code org/node}, or {@code org} alone where the name is left to the manager; one an organisation
     */
    public static String yaml(String... validators) {
        StringBuilder text = new StringBuilder("""
                apiVersion: flotilla/v1
                kind: Chain
                metadata: {name: %s}
                organizations:
                """.formatted(CHAIN));
        for (String validator : validators) {
            String[] name = validator.split("/", 2);
            String id = name.length == 1 ? "" : "id: " + name[1] + ", ";
            text.append("  - id: %s\n    nodes: [{%srole: validator}]\n".formatted(name[0], id));
        }
        return text.toString();
    }

    public static ChainSpec of(List<ChainSpec.Organisation> members) {
        return new ChainSpec(
                CHAIN,
                "",
                new ConsensusParameters(
                        ConsensusParameters.QBFT,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(10)),
                new ChainLimits(4_000_000, 1 << 20),
                members,
                List.of(),
                Map.of(ChainSpec.DEPLOY_CONTRACTS, List.of(members.get(0).id())));
    }

    public static ChainSpec.Organisation member(String id, ChainSpec.Node... nodes) {
        return new ChainSpec.Organisation(new OrgId(id), id, List.of(), List.of(nodes));
    }

    public static ChainSpec.Node node(String id, Role role) {
        return new ChainSpec.Node(new NodeId(id), role, RUNTIME);
    }

    /** One whose identifier is left to the manager. */
    public static ChainSpec.Node unnamed(Role role) {
        return new ChainSpec.Node(null, role, RUNTIME);
    }
}
