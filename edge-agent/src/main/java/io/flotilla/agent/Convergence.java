package io.flotilla.agent;

import io.flotilla.agent.command.ChainView;
import io.flotilla.agent.command.DocumentShelf;
import io.flotilla.agent.command.Held;
import io.flotilla.agent.node.GenesisBlock;
import io.flotilla.agent.node.Launch;
import io.flotilla.agent.node.NodeTarget;
import io.flotilla.agent.node.NodeView;
import io.flotilla.agent.node.ReadBack;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.NodeSpec;
import io.flotilla.contract.message.PeerSet;
import io.flotilla.contract.message.Problem;
import io.flotilla.contract.message.ReportedConfig.Difference;
import io.flotilla.contract.message.ReportedConfig.State;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Held documents × what was observed ▶ what the node shall be, and how far it has come. Pure. */
final class Convergence {
    private final NodeAddress node;
    private final TrustDomain domain;
    private final Endpoint own;

    /** @param own where the node listens unless its configuration says otherwise */
    Convergence(NodeAddress node, TrustDomain domain, Endpoint own) {
        this.node = node;
        this.domain = domain;
        this.own = own;
    }

    /** How far the node has come with one desired document. */
    record Judgement(
            Sha256 of,
            State state,
            List<Difference> diff,
            @Nullable Problem error) {
        Judgement {
            diff = List.copyOf(diff);
        }
    }

    /** Empty until there is a configuration for a driver that this agent has. */
    Optional<NodeTarget> target(DocumentShelf shelf) {
        return shelf.config()
                .map(Held::document)
                .filter(config -> config.spec().driver().equals(NodeSpec.FLOTILLA_NODE))
                .map(config -> new NodeTarget(
                        launch(config),
                        genesis(config, shelf).orElse(null),
                        order(shelf).orElse(null),
                        shelf.revocations(),
                        config.spec().contracts().stream()
                                .map(NodeSpec.Contract::sha256)
                                .collect(Collectors.toSet())));
    }

    /** Where peers dial the node: as configured, else as the agent chose. */
    Endpoint endpoint(@Nullable DesiredConfig config) {
        Endpoint listen = config == null ? null : config.spec().runtime().p2p().listen();
        if (config == null || listen == null) {
            return own;
        }
        Endpoint advertised = config.spec().runtime().p2p().advertise();
        if (advertised != null) {
            return advertised;
        }
        boolean everywhere = listen.host().equals("0.0.0.0") || listen.host().equals("::");
        return everywhere ? new Endpoint(own.host(), listen.port()) : listen;
    }

    /** The chain as commands see it. A version counts as applied once the node, if it shall run, was told. */
    ChainView chain(DocumentShelf shelf, NodeView view) {
        Optional<DesiredConfig> config = shelf.config().map(Held::document);
        Sha256 pinned = config.map(c -> c.spec().genesis().sha256()).orElse(null);
        boolean launched = !view.wanted()
                || (view.process() != null
                        && config.filter(c -> launch(c).equals(view.launch())).isPresent());
        Optional<PeerSet> peers = shelf.peers().map(Held::document);
        return new ChainView(
                peers.map(this::others).orElse(List.of()).stream()
                        .map(Peer::node)
                        .toList(),
                pinned,
                pinned != null && shelf.genesis(pinned).isPresent(),
                launched ? config.map(DesiredConfig::version).orElse(0L) : 0L,
                view.peersOrdered() || !view.wanted()
                        ? peers.map(PeerSet::version).orElse(0L)
                        : 0L);
    }

    /** @param last what was said last; it stays while the node is away for a reason that is not its configuration */
    Judgement judge(Held<DesiredConfig> config, NodeView view, @Nullable Judgement last) {
        NodeSpec spec = config.document().spec();
        if (!spec.driver().equals(NodeSpec.FLOTILLA_NODE)) {
            return failed(config, new Problem("driver.unknown", "this agent has no driver \"" + spec.driver() + "\""));
        }
        NodeReport report = view.report();
        Judgement converged =
                last != null && last.of().equals(config.sha256()) && last.state() == State.CONVERGED ? last : null;
        Problem trouble = view.genesisTrouble() != null ? view.genesisTrouble() : view.trouble();
        if (trouble != null && converged == null) {
            return failed(config, trouble);
        }
        if (report == null || view.process() == null) {
            return converged == null ? applying(config) : converged;
        }
        Launch desired = launch(config.document());
        Sha256 pinned = spec.genesis().sha256();
        List<Difference> diff = ReadBack.differences(desired, pinned, report);
        if (!desired.equals(view.launch()) || (pinned != null && report.genesis() == null)) {
            return new Judgement(config.sha256(), State.APPLYING, diff, null);
        }
        return new Judgement(config.sha256(), diff.isEmpty() ? State.CONVERGED : State.DRIFT, diff, null);
    }

    private static Judgement failed(Held<DesiredConfig> config, Problem problem) {
        return new Judgement(config.sha256(), State.FAILED, List.of(), problem);
    }

    private static Judgement applying(Held<DesiredConfig> config) {
        return new Judgement(config.sha256(), State.APPLYING, List.of(), null);
    }

    private Launch launch(DesiredConfig config) {
        NodeSpec spec = config.spec();
        Endpoint listen = spec.runtime().p2p().listen();
        NodeSettings settings = new NodeSettings(
                node, config.chain(), domain, spec.permissions().role(), listen == null ? own : listen);
        return new Launch(settings, spec.runtime().heapMiB(), spec.runtime().environment());
    }

    private static Optional<GenesisBlock> genesis(DesiredConfig config, DocumentShelf shelf) {
        Sha256 pinned = config.spec().genesis().sha256();
        return pinned == null
                ? Optional.empty()
                : shelf.genesis(pinned).map(document -> new GenesisBlock(pinned, document));
    }

    private Optional<PeeringOrder> order(DocumentShelf shelf) {
        return shelf.peers()
                .map(peers -> new PeeringOrder(
                        others(peers.document()),
                        shelf.trust()
                                .map(trust -> trust.document().authorities())
                                .orElse(List.of())));
    }

    private List<Peer> others(PeerSet peers) {
        return peers.items().stream().filter(peer -> !peer.node().equals(node)).toList();
    }
}
