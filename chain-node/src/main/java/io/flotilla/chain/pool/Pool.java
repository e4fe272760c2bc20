package io.flotilla.chain.pool;

import io.flotilla.chain.ledger.Sender;
import io.flotilla.chain.pool.Lane.Waiting;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.identity.OrgId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What waits for a block. An organisation may have so much waiting and no more: what is beyond is refused, so the pool
 * neither grows nor forgets what it has taken. Not thread-safe.
 */
public final class Pool {
    /** How many heights above the tip a transaction's last one may be, so that none waits for ever. */
    public static final long MOST_HEIGHTS = 100_000;

    private final Limits limits;
    private final Map<Ed25519PublicKey, Lane> lanes = new TreeMap<>();
    private final Map<Sha256, Waiting> byId = new HashMap<>();
    private final Map<OrgId, Load> loads = new HashMap<>();
    private long arrivals;

    /** How much one organisation may have waiting. */
    public record Limits(int transactions, long bytes) {}

    /**
     * The ids of what does not wait any more.
     *
     * @param used whose nonces the state has passed
     * @param dropped what no block to come may hold
     */
    public record Settled(List<Sha256> used, List<Sha256> dropped) {
        public Settled {
            used = List.copyOf(used);
            dropped = List.copyOf(dropped);
        }
    }

    private record Load(int transactions, long bytes) {
        static final Load NONE = new Load(0, 0);

        Load with(int sign, Waiting one) {
            return new Load(transactions + sign, bytes + (long) sign * one.bytes());
        }
    }

    public Pool(Limits limits) {
        this.limits = limits;
    }

    /**
     * Takes a transaction whose signature is good, or says why not.
     *
     * @param height of the next block
     */
    public Verdict offer(Transaction transaction, Sender sender, long height) {
        Sha256 id = transaction.id();
        if (byId.containsKey(id)) {
            return Verdict.HELD;
        }
        Lane lane = lanes.getOrDefault(transaction.sender(), new Lane(sender));
        long missing = lane.missing();
        if (transaction.nonce() != missing) {
            return transaction.nonce() < missing || lane.get(transaction.nonce()) != null
                    ? Verdict.STALE_NONCE
                    : Verdict.NONCE_GAP;
        }
        if (transaction.validUntilHeight() < height) {
            return Verdict.EXPIRED;
        }
        if (transaction.validUntilHeight() - (height - 1) > MOST_HEIGHTS) {
            return Verdict.TOO_LONG_VALID;
        }
        Waiting one = new Waiting(transaction, id, transaction.bytes().length, arrivals++);
        Load load = loads.getOrDefault(sender.organisation(), Load.NONE).with(1, one);
        if (load.transactions() > limits.transactions() || load.bytes() > limits.bytes()) {
            return Verdict.POOL_FULL;
        }
        lanes.putIfAbsent(transaction.sender(), lane);
        keep(lane, one, load);
        return Verdict.TAKEN;
    }

    /** Takes back what was taken before a restart, whatever the limits say; its sender's gaps may be filled later. */
    public void restore(Transaction transaction, Sender sender) {
        Waiting one = new Waiting(transaction, transaction.id(), transaction.bytes().length, arrivals++);
        Lane lane = lanes.computeIfAbsent(transaction.sender(), fresh -> new Lane(sender));
        keep(lane, one, loads.getOrDefault(sender.organisation(), Load.NONE).with(1, one));
    }

    /**
     * A block is final.
     *
     * @param nonces the next nonce of each sender by the new state
     * @param height of the next block
     * @param blockGas of that one; a vote may have lowered it since a transaction was taken
     */
    public Settled settle(ToLongFunction<Ed25519PublicKey> nonces, long height, long blockGas) {
        List<Sha256> used = new ArrayList<>();
        List<Sha256> dropped = new ArrayList<>();
        lanes.forEach((sender, lane) -> {
            lane.settle(nonces.applyAsLong(sender)).forEach(one -> used.add(forget(lane, one)));
            lane.drop(one -> one.transaction().validUntilHeight() < height
                            || one.transaction().gasLimit() > blockGas)
                    .forEach(one -> dropped.add(forget(lane, one)));
        });
        lanes.values().removeIf(Lane::isEmpty);
        return new Settled(used, dropped);
    }

    public boolean holds(Sha256 id) {
        return byId.containsKey(id);
    }

    public int size() {
        return byId.size();
    }

    /** Whether a transaction waits that may run on the newest state. */
    public boolean ready() {
        return lanes.values().stream().anyMatch(Lane::ready);
    }

    /** The nonce for this sender's next transaction, counting what waits. */
    public long next(Ed25519PublicKey sender, long byState) {
        Lane lane = lanes.get(sender);
        return lane == null ? byState : Math.max(byState, lane.missing());
    }

    /** Counts all that was ever taken: what came later has a number of at least this. */
    public long arrivals() {
        return arrivals;
    }

    /** What waits, each sender's in order of nonce, the oldest first. */
    public List<Transaction> arrivedBefore(long arrival) {
        return byId.values().stream()
                .filter(one -> one.arrived() < arrival)
                .sorted(Comparator.comparingLong(Waiting::arrived))
                .map(Waiting::transaction)
                .toList();
    }

    /**
     * What may stand in the next block: one of each organisation in turn, and of its senders in turn, each sender's in
     * order of nonce.
     *
     * @param turn which organisation comes first
     */
    public List<Transaction> candidates(int most, long mostBytes, long turn) {
        Map<OrgId, Deque<Iterator<Waiting>>> queues = new TreeMap<>();
        for (Lane lane : lanes.values()) {
            queues.computeIfAbsent(lane.organisation, fresh -> new ArrayDeque<>())
                    .add(lane.executable().iterator());
        }
        List<Deque<Iterator<Waiting>>> organisations = new ArrayList<>(queues.values());
        Collections.rotate(organisations, organisations.isEmpty() ? 0 : (int) -(turn % organisations.size()));
        List<Transaction> chosen = new ArrayList<>();
        long bytes = 0;
        while (!organisations.isEmpty()) {
            Iterator<Deque<Iterator<Waiting>>> round = organisations.iterator();
            while (round.hasNext()) {
                Deque<Iterator<Waiting>> queue = round.next();
                Iterator<Waiting> sender = queue.poll();
                if (sender == null) {
                    round.remove();
                } else if (sender.hasNext()) {
                    Waiting one = sender.next();
                    bytes += one.bytes();
                    if (chosen.size() == most || bytes > mostBytes) {
                        return chosen;
                    }
                    chosen.add(one.transaction());
                    queue.add(sender);
                }
            }
        }
        return chosen;
    }

    private void keep(Lane lane, Waiting one, Load load) {
        lane.add(one);
        byId.put(one.id(), one);
        loads.put(lane.organisation, load);
    }

    private Sha256 forget(Lane lane, Waiting one) {
        byId.remove(one.id());
        loads.computeIfPresent(lane.organisation, (organisation, load) -> load.with(-1, one));
        return one.id();
    }
}
