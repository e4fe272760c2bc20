package io.flotilla.fleet.spec;

import io.flotilla.contract.chain.ChainLimits;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.NodeSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chain as its consortium wants it.
 *
 * @param description empty when none was given
 * @param permissions what is allowed → the organisations that may
 */
public record ChainSpec(
        ChainId chain,
        String description,
        ConsensusParameters consensus,
        ChainLimits limits,
        List<Organisation> organisations,
        List<Contract> contracts,
        Map<String, List<OrgId>> permissions) {
    /** The permission to deploy contracts. */
    public static final String DEPLOY_CONTRACTS = "deployContracts";
    /** The permission to propose members. */
    public static final String PROPOSE_MEMBERS = "proposeMembers";

    /** @param name for people; the id when none was given */
    public record Organisation(OrgId id, String name, List<String> administrators, List<Node> nodes) {
        public Organisation {
            administrators = List.copyOf(administrators);
            nodes = List.copyOf(nodes);
        }
    }

    /** @param id null: the manager allocates {@code {role}-{n}} */
    public record Node(@Nullable NodeId id, Role role, NodeSpec.RuntimeParameters runtime) {}

    /**
     * Deployed in the genesis block.
     *
     * @param init the arguments of its initialisation, a canonical JSON list of plain values
     */
    public record Contract(String name, Sha256 sha256, String init) {
        private static final String NAME = "[a-z][a-zA-Z0-9_-]{0,63}";

        public Contract {
            checkedName(name);
            InitArguments.check(init);
        }

        static String checkedName(String name) {
            if (!name.matches(NAME)) {
                throw new IllegalArgumentException("\"" + name + "\" is not a contract's name: " + NAME);
            }
            if (StateKeys.SYSTEM_CONTRACTS.contains(name)) {
                throw new IllegalArgumentException("\"" + name + "\" is one of the chain's own: choose another name");
            }
            return name;
        }
    }

    public ChainSpec {
        organisations = List.copyOf(organisations);
        contracts = List.copyOf(contracts);
        permissions = Map.copyOf(permissions);
    }

    /** Whether an organisation is named for a permission. */
    public boolean permits(String permission, OrgId organisation) {
        return permissions.getOrDefault(permission, List.of()).contains(organisation);
    }
}
