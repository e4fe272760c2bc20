package io.flotilla.chain.consensus;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.Decided;
import io.flotilla.chain.block.Proposal;
import io.flotilla.chain.block.Vote;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Header;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.SignatureCheck;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Validators on virtual time: messages are lost, doubled, late and out of order, links are cut in one direction or both,
 * nodes crash between any two effects, clocks are wrong, and up to f validators lie.
 */
final class SimWorld {
    static final Sha256 CHAIN = Sha256.of("a simulated chain".getBytes(StandardCharsets.UTF_8));
    static final Instant GENESIS = Instant.ofEpochMilli(1_800_000_000_000L);
    static final ConsensusParameters PARAMETERS = new ConsensusParameters(
            "qbft", Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(8), Duration.ofSeconds(3));

    final Random random;
    final ConsensusParameters parameters;
    final Rules rules;
    final boolean persists;
    final Map<NodeAddress, SimNode> nodes = new TreeMap<>();
    final Witness witness;
    private final List<NodeAddress> candidates;
    private final boolean membersChange;
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::order));
    private final Set<List<NodeAddress>> cut = new HashSet<>();
    private Instant now = GENESIS;
    private long order;
    double loss;
    double doubling;
    double lostCommits;
    double lostProposals;
    double crashes;
    long slowest = 20;

    /** How long a node's one thread for blocks takes to build one, and to try one. */
    Duration work = Duration.ZERO;

    /** What honest nodes take for a signature. */
    SignatureCheck check = SimWorld::verify;

    /** By how many heights a node that was put back speaks too early. */
    long hasty;

    private record Due(Instant at, long order, Runnable action) {}

    /**
     * @param liars how many of the validators lie, at most f
     * @param membersChange one more node stands by, and is taken in and put out
     */
    record Cast(int validators, int liars, boolean membersChange) {}

    /** @param persists false: what is written is lost in a crash */
    SimWorld(long seed, Cast cast, ConsensusParameters parameters, Rules rules, boolean persists) {
        this.random = new Random(seed);
        this.parameters = parameters;
        this.rules = rules;
        this.persists = persists;
        this.membersChange = cast.membersChange();
        int n = cast.validators();
        int liars = cast.liars();
        int spare = membersChange ? 1 : 0;
        candidates = new ArrayList<>();
        for (int i = 0; i < n + spare; i++) {
            candidates.add(NodeAddress.parse("org-" + (char) ('a' + i) + "/validator-1"));
        }
        ValidatorSet first = set(candidates.subList(0, n));
        witness = new Witness(first);
        for (int i = 0; i < candidates.size(); i++) {
            NodeAddress address = candidates.get(i);
            SimNode node = i < liars ? new Liar(this, address) : new SimNode(this, address);
            nodes.put(address, node);
        }
        nodes.values().forEach(node -> node.boot(first));
    }

    Instant now() {
        return now;
    }

    List<SimNode> honest() {
        return nodes.values().stream().filter(node -> !(node instanceof Liar)).toList();
    }

    void after(Duration delay, Runnable action) {
        queue.add(new Due(now.plus(delay), order++, action));
    }

    void runFor(Duration span) {
        Instant end = now.plus(span);
        while (!queue.isEmpty() && !queue.peek().at().isAfter(end)) {
            Due due = queue.poll();
            now = due.at();
            due.action().run();
        }
        now = end;
    }

    void send(NodeAddress from, NodeAddress to, ConsensusMessage message) {
        if (from.equals(to) || cut.contains(List.of(from, to)) || random.nextDouble() < loss) {
            return;
        }
        if (message instanceof Proposal && random.nextDouble() < lostProposals) {
            return;
        }
        if (message instanceof Vote vote && vote.kind() == Vote.Kind.COMMIT && random.nextDouble() < lostCommits) {
            return;
        }
        int copies = random.nextDouble() < doubling ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            after(delay(), () -> nodes.get(to).receive(message, from));
        }
    }

    Duration delay() {
        return Duration.ofMillis(1 + random.nextLong(slowest));
    }

    void cut(NodeAddress from, NodeAddress to) {
        cut.add(List.of(from, to));
    }

    void cutInTwo(Set<NodeAddress> side) {
        for (NodeAddress a : nodes.keySet()) {
            for (NodeAddress b : nodes.keySet()) {
                if (side.contains(a) != side.contains(b)) {
                    cut(a, b);
                }
            }
        }
    }

    boolean linked(NodeAddress a, NodeAddress b) {
        return !cut.contains(List.of(a, b)) && !cut.contains(List.of(b, a));
    }

    /** All is well again, but for some nodes that never come back. */
    void healBut(Collection<SimNode> gone) {
        gone.forEach(SimNode::leave);
        heal();
    }

    void heal() {
        cut.clear();
        loss = 0;
        doubling = 0;
        lostCommits = 0;
        lostProposals = 0;
        crashes = 0;
        slowest = 20;
        nodes.values().forEach(node -> {
            node.mendClock();
            node.up();
        });
    }

    /** Who decides the height after a block: a function of that block alone, and one change at most. */
    ValidatorSet next(ValidatorSet before, Sha256 blockId) {
        int dice = Integer.parseInt(blockId.value().substring(0, 2), 16);
        if (!membersChange || dice % 5 != 0) {
            return before;
        }
        NodeAddress spare = candidates.get(candidates.size() - 1);
        List<NodeAddress> members =
                new ArrayList<>(before.members().stream().map(Member::address).toList());
        if (!members.remove(spare)) {
            members.add(spare);
        }
        return set(members);
    }

    static Header header(Head head, NodeAddress proposer, Instant time, List<Transaction> transactions) {
        Sha256 txRoot = Transaction.root(transactions);
        Sha256 state = Sha256.of((head.id() + " " + txRoot).getBytes(StandardCharsets.UTF_8));
        return new Header(
                CHAIN,
                head.height() + 1,
                head.id(),
                Instant.ofEpochMilli(time.toEpochMilli()),
                proposer,
                txRoot,
                state,
                txRoot,
                head.next().hash(),
                transactions.size());
    }

    static Block block(Head head, NodeAddress proposer, Instant time, List<Transaction> transactions) {
        return new Block(header(head, proposer, time, transactions), transactions);
    }

    /** Whether the roots come out as the header says, and no transaction is poison. */
    static boolean valid(Head head, Block block) {
        Header said = block.header();
        Header right = header(head, said.proposer(), said.time(), block.transactions());
        return said.equals(right)
                && block.transactions().stream().noneMatch(tx -> tx.method().equals("poison"));
    }

    static Transaction transaction(long nonce, String method) {
        return new Transaction(
                CHAIN,
                key(NodeAddress.parse("org-a/client")),
                nonce,
                Long.MAX_VALUE,
                1,
                "contract",
                method,
                "[]",
                new Ed25519Signature("0".repeat(128)));
    }

    static Ed25519PublicKey key(NodeAddress address) {
        return new Ed25519PublicKey(Sha256.of(("key of " + address).getBytes(StandardCharsets.UTF_8))
                .value());
    }

    /** Nobody makes another's signature, because everybody calls this with the own address only; a liar's forgeries are by its own. */
    static Ed25519Signature sign(NodeAddress address, byte[] statement) {
        return mark(key(address), statement);
    }

    static boolean verify(Ed25519PublicKey key, byte[] statement, Ed25519Signature signature) {
        return mark(key, statement).equals(signature);
    }

    private static Ed25519Signature mark(Ed25519PublicKey key, byte[] statement) {
        byte[] both = Arrays.copyOf(key.bytes(), 32 + statement.length);
        System.arraycopy(statement, 0, both, 32, statement.length);
        Sha256 hash = Sha256.of(both);
        return new Ed25519Signature(hash.value() + hash.value());
    }

    private static ValidatorSet set(List<NodeAddress> members) {
        return new ValidatorSet(members.stream()
                .sorted()
                .map(address -> new Member(address, key(address)))
                .toList());
    }

    /** The block of each height, whoever decided it. */
    Map<Long, Decided> chain() {
        return witness.chain();
    }
}
