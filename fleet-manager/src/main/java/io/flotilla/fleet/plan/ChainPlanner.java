package io.flotilla.fleet.plan;

import io.flotilla.contract.chain.Authority;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.NodeSpec;
import io.flotilla.contract.message.Ordered;
import io.flotilla.contract.message.PeerSet;
import io.flotilla.contract.message.PendingCommands.Needs;
import io.flotilla.contract.message.TrustList;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.spec.ChainSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is wanted of a chain with what was reported, and says what to publish and to order next. Planning the
 * same picture twice gives the same plan, and a picture to which its plan was applied gives an empty one: so several
 * managers may plan the same chain, and a version grows only when content has changed.
 */
public final class ChainPlanner {
    private final ChainPicture picture;
    private final long term;
    private final Instant now;

    private ChainPlanner(ChainPicture picture, long term, Instant now) {
        this.picture = picture;
        this.term = term;
        this.now = now;
    }

    /** @param term documents of an older one are written again */
    public static ChainPlan plan(ChainPicture picture, long term, Instant now) {
        return new ChainPlanner(picture, term, now).plan();
    }

    private ChainPlan plan() {
        Sha256 pinned = picture.chain().genesis();
        Optional<Genesis> genesis = pinned == null ? GenesisPlan.build(picture, now) : Optional.empty();
        Sha256 hash = genesis.map(Documents::digest).orElse(pinned);
        List<ChainPlan.Draft> drafts = new ArrayList<>();
        List<ChainPlan.Order> orders = new ArrayList<>();
        long peers = peers(drafts);
        trust(drafts);
        for (NodePicture node : picture.active()) {
            long config = config(node, hash, drafts);
            if (hash != null && node.about() != null) {
                FirstOrders.due(node, hash, now)
                        .ifPresent(command -> orders.add(
                                new ChainPlan.Order(node.node().address(), command, needs(command, config, peers))));
            }
        }
        return new ChainPlan(genesis, drafts, orders);
    }

    /** Genesis and links both rest on the configuration that pins the hash; links also on the peer set. */
    private static Needs needs(Command command, long config, long peers) {
        return new Needs(config, command.operation() == Command.Operation.CERTIFICATE_DISTRIBUTE ? peers : 0);
    }

    private long peers(List<ChainPlan.Draft> drafts) {
        List<Peer> items = picture.active().stream()
                .flatMap(node ->
                        node
                                .endpoint()
                                .map(at -> new Peer(
                                        node.node().address(), at, node.node().role()))
                                .stream())
                .toList();
        PeerSet held = picture.peers();
        if (held != null && held.term() == term && held.items().equals(items)) {
            return held.version();
        }
        long version = nextVersion(held);
        drafts.add(ChainPlan.Draft.of(
                Topics.chain(spec().chain(), ChainTopic.PEERS),
                new PeerSet(spec().chain(), term, version, now, by(), items)));
        return version;
    }

    private void trust(List<ChainPlan.Draft> drafts) {
        List<Authority> authorities = picture.organisations().stream()
                .map(o -> new Authority(o.id(), o.caCertificate()))
                .toList();
        TrustList held = picture.trust();
        if (held == null || held.term() != term || !held.authorities().equals(authorities)) {
            drafts.add(ChainPlan.Draft.of(
                    Topics.chain(spec().chain(), ChainTopic.TRUST),
                    new TrustList(spec().chain(), term, nextVersion(held), now, by(), authorities)));
        }
    }

    private long config(NodePicture node, @Nullable Sha256 genesis, List<ChainPlan.Draft> drafts) {
        NodeSpec wanted = nodeSpec(node, genesis);
        DesiredConfig held = node.config();
        if (held != null && held.term() == term && held.spec().equals(wanted)) {
            return held.version();
        }
        long version = nextVersion(held);
        ManagedNode managed = node.node();
        drafts.add(ChainPlan.Draft.of(
                Topics.node(managed.address(), NodeTopic.CONFIG_DESIRED),
                new DesiredConfig(managed.address(), managed.chain(), term, version, now, by(), wanted)));
        return version;
    }

    private NodeSpec nodeSpec(NodePicture node, @Nullable Sha256 genesis) {
        NodeSpec.RuntimeParameters runtime = node.node().runtime();
        NodeSpec.P2p p2p =
                new NodeSpec.P2p(runtime.p2p().listen(), node.endpoint().orElse(null));
        return new NodeSpec(
                NodeSpec.FLOTILLA_NODE,
                new NodeSpec.RuntimeParameters(runtime.heapMiB(), p2p, runtime.environment()),
                new NodeSpec.Permissions(
                        node.node().role(),
                        spec().permits(
                                        ChainSpec.DEPLOY_CONTRACTS,
                                        node.node().address().organisation())),
                spec().contracts().stream()
                        .map(c -> new NodeSpec.Contract(c.name(), c.sha256()))
                        .toList(),
                spec().consensus(),
                new NodeSpec.GenesisPin(genesis));
    }

    private static long nextVersion(@Nullable Ordered held) {
        return held == null ? 1 : held.version() + 1;
    }

    private ChainSpec spec() {
        return picture.chain().spec();
    }

    private String by() {
        return picture.chain().appliedBy();
    }
}
