package io.flotilla.chain;

import io.flotilla.chain.admin.AdminRequest;
import io.flotilla.chain.admin.Answer;
import io.flotilla.chain.crypto.ConsensusSigner;
import io.flotilla.chain.ledger.ChainFault;
import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.chain.p2p.PeerEvent;
import io.flotilla.chain.p2p.PeerMessage.Hello;
import io.flotilla.chain.p2p.Peering;
import io.flotilla.chain.p2p.RevocationList;
import io.flotilla.chain.p2p.TlsIdentity;
import io.flotilla.chain.p2p.TrustView;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.NodeReport.PeerLink;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node as its loop sees it: what it was told, what it keeps, and whether its links may run. One thread uses it.
 *
 * <p>Without a genesis block there is no chain to belong to and no CA to believe, so no P2P port is open before one is
 * saved. With it the port opens and peers are answered; the node dials from the first order to distribute its
 * certificate on, also after a restart.
 */
final class Node implements AdminRequest.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final String THUMBPRINT = "[A-Za-z0-9_-]{43}";

    private final NodeSettings settings;
    private final ChainStore store;
    private final ConsensusSigner signer;
    private final Supplier<TlsIdentity> tlsFiles;
    private final Links links;
    private final Chains chains;
    private final Clock clock;
    private final Map<OrgId, RevocationList> revocations = new TreeMap<>();
    private PeeringOrder order = new PeeringOrder(List.of(), List.of());
    private boolean ordered;
    private @Nullable GenesisBlock genesis;
    private @Nullable Chain chain;
    private String chainProblem = "";
    private @Nullable TlsIdentity tls;
    private String tlsProblem = "";
    private NodePhase told = NodePhase.NEW;

    /** Who this node is. */
    record Self(NodeSettings settings, ConsensusSigner signer) {}

    /** @param tlsFiles reads the certificate that the agent wrote; throws a {@link ChainFault} when it cannot */
    Node(Self self, ChainStore store, Supplier<TlsIdentity> tlsFiles, Links links, Chains chains, Clock clock) {
        this.settings = self.settings();
        this.store = store;
        this.signer = self.signer();
        this.chains = chains;
        this.tlsFiles = tlsFiles;
        this.links = links;
        this.clock = clock;
    }

    /** Takes up where the store left off. */
    void start() {
        store.genesis().ifPresent(bytes -> genesis = GenesisBlock.saved(bytes));
        store.peering().ifPresent(this::take);
        store.revocationLists().forEach((org, der) -> revocations.put(org, RevocationList.parse(der)));
        try {
            tls = tlsFiles.get();
        } catch (ChainFault unusable) {
            tlsProblem = String.valueOf(unusable.getMessage());
            LOG.warn("no certificate yet: {}", tlsProblem);
        }
        openChain();
        openLinks();
    }

    void stop() {
        links.stop();
        if (chain != null) {
            chain.stop();
        }
    }

    void on(PeerEvent event) {
        links.decide(peering -> peering.on(event, clock.instant()));
        if (event instanceof PeerEvent.Received received) {
            links.handled(received.link());
        }
    }

    void wake() {
        links.wake();
        if (chain != null) {
            chain.wake();
        }
        NodePhase now = phase();
        if (now != told) {
            LOG.info("phase={} was={}", now, told);
            told = now;
        }
    }

    Optional<Instant> nextWake() {
        return Stream.of(links.nextWake(), Optional.ofNullable(chain).flatMap(Chain::nextWake))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    @Override
    public Answer status() {
        NodePhase phase = phase();
        return Answer.ok(new NodeReport(
                Version.text(),
                ProcessHandle.current().pid(),
                settings,
                Runtime.getRuntime().maxMemory(),
                phase,
                phase == NodePhase.FAILED ? problem() : null,
                genesis == null ? null : genesis.sha256(),
                height(),
                signer.publicKey(),
                tls == null ? null : tls.leaf().getNotAfter().toInstant(),
                links.peering().map(one -> one.standing().report()).orElseGet(this::unlinked),
                links.counters(),
                chain == null ? null : chain.report()));
    }

    @Override
    public Answer installGenesis(AdminRequest.InstallGenesis request) {
        GenesisBlock block;
        try {
            block = GenesisBlock.read(request.document());
        } catch (IllegalArgumentException malformed) {
            return Answer.refused(422, "malformed", String.valueOf(malformed.getMessage()));
        }
        Answer refused =
                block.refusal(settings, signer.publicKey(), request.expected()).orElse(null);
        if (refused != null) {
            return refused;
        }
        if (genesis == null) {
            store.saveGenesis(block.bytes());
            genesis = block;
            LOG.info("genesis saved sha256={}", block.sha256());
            openChain();
            openLinks();
        } else if (!genesis.sha256().equals(block.sha256())) {
            return Answer.refused(409, "other-genesis", "The genesis block " + genesis.sha256() + " is saved already.");
        }
        return Answer.ok(Map.of("sha256", block.sha256()));
    }

    @Override
    public Answer setPeers(AdminRequest.SetPeers request) {
        try {
            TrustSources.check(request.order());
        } catch (IllegalArgumentException malformed) {
            return Answer.refused(422, "malformed", String.valueOf(malformed.getMessage()));
        }
        if (!ordered || !request.order().equals(order)) {
            store.savePeering(request.order());
            take(request.order());
            LOG.info("peer set taken peers={}", order.peers().size());
            trustAnew();
            links.decide(peering -> peering.peers(order.peers(), clock.instant()));
        }
        return Answer.ok(Map.of("peers", order.peers().size()));
    }

    @Override
    public Answer distribute(AdminRequest.Distribute request) {
        Peering peering = links.peering().orElse(null);
        if (peering == null) {
            return genesis == null ? awaitingGenesis() : Answer.refused(409, "no-certificate", tlsProblem);
        }
        List<NodeAddress> targets = request.order().peers().stream()
                .filter(peer -> !peer.equals(settings.node()))
                .toList();
        List<NodeAddress> strangers =
                targets.stream().filter(peer -> !peering.standing().knows(peer)).toList();
        if (!strangers.isEmpty()) {
            return Answer.refused(422, "not-a-peer", "Not in the peer set: " + strangers + ".");
        }
        if (!peering.connecting()) {
            store.saveConnecting();
        }
        links.decide(decider -> decider.distribute(targets, clock.instant()));
        return new Answer(202, Map.of("peers", targets.size()));
    }

    @Override
    public Answer reloadCertificate() {
        TlsIdentity fresh;
        try {
            fresh = tlsFiles.get();
        } catch (ChainFault unusable) {
            return Answer.refused(422, "unusable-certificate", String.valueOf(unusable.getMessage()));
        }
        boolean changed = tls == null || !tls.chain().equals(fresh.chain());
        tls = fresh;
        if (links.peering().isEmpty()) {
            openLinks();
        } else if (changed && genesis != null) {
            links.renew(greeting(genesis.sha256(), fresh), fresh);
        }
        return Answer.ok(
                Map.of("certificateNotAfter", fresh.leaf().getNotAfter().toInstant()));
    }

    @Override
    public Answer prove(AdminRequest.Prove request) {
        String agentKey = request.order().agentKey();
        return agentKey.matches(THUMBPRINT)
                ? Answer.ok(signer.prove(settings.chain(), settings.node(), agentKey))
                : Answer.refused(422, "malformed", "agentKey is not an RFC 7638 thumbprint: 43 base64url digits.");
    }

    @Override
    public Answer setRevocations(AdminRequest.SetRevocations request) {
        TrustView trust = trust().orElse(null);
        if (trust == null) {
            return awaitingGenesis();
        }
        OrgId organisation = request.organisation();
        RevocationList list = request.list();
        if (!list.signedByOneOf(trust.authorities().getOrDefault(organisation, List.of()))) {
            return Answer.refused(422, "untrusted", "The list is not signed by a CA of " + organisation + ".");
        }
        RevocationList held = revocations.get(organisation);
        BigInteger newest = held == null ? BigInteger.valueOf(-1) : held.number();
        if (list.number().compareTo(newest) < 0) {
            return Answer.refused(
                    409, "older", "List " + list.number() + " is older than " + newest + ", which is held.");
        }
        if (list.number().compareTo(newest) > 0) {
            store.saveRevocationList(organisation, list.encoded());
            revocations.put(organisation, list);
            LOG.info("revocation list taken organisation={} number={}", organisation, list.number());
            trustAnew();
        }
        return Answer.ok(Map.of("number", list.number()));
    }

    @Override
    public Answer saveCode(AdminRequest.SaveCode request) {
        if (!Sha256.of(request.code()).equals(request.digest())) {
            return Answer.refused(422, "wrong-hash", "The code's SHA-256 is not " + request.digest() + ".");
        }
        if (store.code(request.digest()).isEmpty()) {
            store.saveCode(request.code());
            LOG.info("contract code saved sha256={} bytes={}", request.digest(), request.code().length);
            openChain();
        }
        return Answer.nothing();
    }

    @Override
    public void submit(AdminRequest.Submit request, CompletableFuture<Answer> answer) {
        if (chain == null) {
            answer.complete(awaitingGenesis());
        } else {
            chain.submissions().submit(request.transaction(), answer);
        }
    }

    @Override
    public Answer account(AdminRequest.Account request) {
        return chain == null ? awaitingGenesis() : chain.submissions().account(request.key());
    }

    @Override
    public Answer transaction(AdminRequest.FindTransaction request) {
        return chain == null ? awaitingGenesis() : chain.submissions().find(request.id());
    }

    @Override
    public Answer readiness() {
        return chain == null ? awaitingGenesis() : Answer.ok(chain.readiness());
    }

    @Override
    public Answer speak(AdminRequest.Speak request) {
        if (!request.validator().equals(settings.node())) {
            return Answer.refused(
                    422, "other-node", "This is " + settings.node() + ", not " + request.validator() + ".");
        }
        return chain == null ? awaitingGenesis() : speak(chain, request.unheard());
    }

    private static Answer speak(Chain chain, @Nullable List<NodeAddress> named) {
        List<NodeAddress> unnamed = new ArrayList<>(chain.unheard());
        unnamed.removeAll(named == null ? List.of() : named);
        return unnamed.isEmpty()
                ? Answer.ok(chain.speak())
                : Answer.refused(
                        409,
                        "unheard",
                        "This node has not heard of " + unnamed + " since it fell silent: bring each of them back whose"
                                + " disk still exists, and name those that are left as unheard.");
    }

    private static Answer awaitingGenesis() {
        return Answer.refused(409, "awaiting-genesis", "The node has no genesis block yet: install it first.");
    }

    private void take(PeeringOrder newer) {
        order = newer;
        ordered = true;
    }

    /** Once the genesis block is there with the code of all its contracts. */
    private void openChain() {
        if (genesis == null
                || chain != null
                || !store.missingCode(genesis.genesis()).isEmpty()) {
            return;
        }
        try {
            Chain opened = chains.open(genesis, settings.node(), signer, links);
            links.use(new Links.Ears(opened::linked, (peer, message) -> opened.heard(message, peer)));
            opened.start();
            chain = opened;
        } catch (ChainFault unusable) {
            if (unusable.code() != ChainFault.Code.GENESIS) {
                throw unusable;
            }
            chainProblem = String.valueOf(unusable.getMessage());
            LOG.error("no chain: {}", chainProblem);
        }
    }

    private long height() {
        return chain == null ? 0 : chain.height();
    }

    private void openLinks() {
        TrustView trust = trust().orElse(null);
        if (genesis != null && tls != null && trust != null) {
            links.open(greeting(genesis.sha256(), tls), tls, trust);
            links.decide(peering -> peering.peers(order.peers(), clock.instant()));
        }
    }

    private void trustAnew() {
        trust().ifPresent(links::trust);
    }

    private Optional<TrustView> trust() {
        return Optional.ofNullable(genesis)
                .map(block -> TrustSources.view(settings.domain(), block.genesis(), order, revocations));
    }

    private Hello greeting(Sha256 chainId, TlsIdentity identity) {
        return new Hello(settings.node(), chainId, height(), identity.encoded());
    }

    private NodePhase phase() {
        if (!chainProblem.isEmpty()) {
            return NodePhase.FAILED;
        }
        if (genesis == null || chain == null) {
            return NodePhase.AWAITING_GENESIS;
        }
        Peering peering = links.peering().orElse(null);
        if (peering == null || links.portProblem().isPresent()) {
            return NodePhase.FAILED;
        }
        boolean alone = ordered && peering.standing().allLinked();
        if (!alone && (!ordered || !peering.connecting())) {
            return NodePhase.READY;
        }
        if (!alone && !peering.standing().allReachableLinked()) {
            return NodePhase.CONNECTING;
        }
        return chain.syncing() ? NodePhase.SYNCING : NodePhase.RUNNING;
    }

    private String problem() {
        return chainProblem.isEmpty() ? links.portProblem().orElse(tlsProblem) : chainProblem;
    }

    private List<PeerLink> unlinked() {
        return order.peers().stream()
                .filter(peer -> !peer.node().equals(settings.node()))
                .sorted(Comparator.comparing(Peer::node))
                .map(peer -> new PeerLink(peer.node(), peer.endpoint(), false, false, false, null, null, null))
                .toList();
    }
}
