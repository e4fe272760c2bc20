package io.flotilla.chain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.chain.admin.Answer;
import io.flotilla.chain.admin.ChainViews;
import io.flotilla.chain.execution.Unfit;
import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.chain.ledger.Ledger;
import io.flotilla.chain.ledger.PlacedTransaction;
import io.flotilla.chain.ledger.Sender;
import io.flotilla.chain.p2p.ChainMessage.Transactions;
import io.flotilla.chain.pool.Pool;
import io.flotilla.chain.pool.Verdict;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Takes transactions into the pool, from the agent and from peers. What came since the last {@link #flush} is written in
 * one durable transaction; only then is it acknowledged, and passed on soon after.
 */
final class Submissions {
    private static final Pool.Limits LIMITS = new Pool.Limits(4_000, 8L << 20);
    private static final int MOST_BYTES = 512 << 10;
    private static final Duration PASSING_PAUSE = Duration.ofMillis(20);
    /** What a transaction has beside its arguments, of which one character is three bytes at most. */
    private static final int BESIDE_ARGUMENTS = 400;

    private final Sha256 chainId;
    private final Ledger ledger;
    private final ChainStore store;
    private final Wire wire;
    private final Pool pool = new Pool(LIMITS);
    private final List<Fresh> fresh = new ArrayList<>();
    private final List<Sha256> gone = new ArrayList<>();
    private final Map<CompletableFuture<Answer>, Answer> waiting = new LinkedHashMap<>();
    private final List<Transaction> untold = new ArrayList<>();
    private Instant nextPassing = Instant.EPOCH;
    private long told;
    private int toldAgain;

    private record Fresh(Transaction transaction, Optional<NodeAddress> from) {}

    Submissions(Sha256 chainId, Ledger ledger, ChainStore store, Wire wire) {
        this.chainId = chainId;
        this.ledger = ledger;
        this.store = store;
        this.wire = wire;
    }

    Pool pool() {
        return pool;
    }

    /** Takes back what was acknowledged before a restart and is in no block yet. */
    void restore() {
        List<Transaction> kept = store.pool().stream()
                .sorted(Comparator.comparingLong(Transaction::nonce))
                .toList();
        for (Transaction one : kept) {
            ledger.sender(one.sender()).ifPresentOrElse(sender -> pool.restore(one, sender), () -> gone.add(one.id()));
        }
        settle(ledger.tip().height());
    }

    /** @param answer completed by the {@link #flush} that wrote the transaction, or at once when there is none to come */
    void submit(Transaction transaction, CompletableFuture<Answer> answer) {
        Sha256 id = transaction.id();
        if (ledger.transaction(id).isPresent()) {
            answer.complete(accepted(id));
            return;
        }
        Optional<Answer> refused = pool.holds(id) ? Optional.empty() : refused(transaction, Optional.empty());
        if (refused.isPresent()) {
            answer.complete(refused.get());
        } else {
            waiting.put(answer, accepted(id));
        }
    }

    /** A transaction key as the newest state knows it, and its next nonce with what waits here. */
    Answer account(Ed25519PublicKey key) {
        Sender sender = ledger.sender(key).orElse(null);
        if (sender == null) {
            return Answer.refused(404, "unknown-sender", "No organisation of this chain has that key.");
        }
        return Answer.ok(Map.of(
                "chainId", chainId,
                "organisation", sender.organisation(),
                "nonce", sender.nonce(),
                "next", pool.next(key, sender.nonce()),
                "height", ledger.tip().height()));
    }

    /** Where a transaction is, and what it came to. */
    Answer find(Sha256 id) {
        ObjectNode view = Json.object().put("id", id.value());
        PlacedTransaction placed = ledger.transaction(id).orElse(null);
        if (placed == null) {
            return Answer.ok(view.put("state", pool.holds(id) ? "pooled" : "unknown"));
        }
        view.put("state", "final").put("height", placed.height());
        view.set("receipt", ChainViews.receipt(placed.receipt()));
        return Answer.ok(view);
    }

    /** Who passes on what is badly signed is cut off, and the rest not looked at: an honest peer has verified it. */
    void gossip(Transactions message, NodeAddress from) {
        for (Transaction one : message.transactions()) {
            if (!pool.holds(one.id())) {
                String refused =
                        refused(one, Optional.of(from)).map(Submissions::code).orElse("");
                if (!refused.isEmpty()) {
                    wire.count("gossip-" + refused);
                }
                if (refused.equals("bad-signature")) {
                    wire.cut(from);
                    return;
                }
            }
        }
    }

    /** Writes and acknowledges; gives whether anything was new. */
    boolean flush() {
        boolean news = !fresh.isEmpty();
        if (news || !gone.isEmpty()) {
            store.savePool(fresh.stream().map(Fresh::transaction).toList(), gone);
            gone.clear();
        }
        waiting.forEach(CompletableFuture::complete);
        waiting.clear();
        fresh.stream()
                .filter(one -> one.from().isEmpty())
                .map(Fresh::transaction)
                .forEach(untold::add);
        fresh.clear();
        return news;
    }

    /** Passes on what was taken here and written since the last time, many in one message. */
    void passOn(Instant now) {
        if (untold.isEmpty() || now.isBefore(nextPassing)) {
            return;
        }
        nextPassing = now.plus(PASSING_PAUSE);
        wire.linked().forEach(peer -> send(peer, untold));
        untold.clear();
    }

    /** When {@link #passOn} has something to do. */
    Optional<Instant> nextPassing() {
        return untold.isEmpty() ? Optional.empty() : Optional.of(nextPassing);
    }

    /** A peer that was not there when they came. */
    void tellAll(NodeAddress peer) {
        send(peer, pool.arrivedBefore(Long.MAX_VALUE));
    }

    /**
     * Says again what waits since the last time this was called: a message may have been lost, and a peer that is linked
     * with this node may not be linked with the one that took it. One message each time, the oldest first, then the next and
     * from the beginning again: what stays for long must not keep back the rest.
     */
    void tellAgain() {
        List<Transaction> old = pool.arrivedBefore(told);
        told = pool.arrivals();
        int begin = toldAgain < old.size() ? toldAgain : 0;
        toldAgain = Math.min(old.size(), begin + Transactions.MOST);
        wire.linked().forEach(peer -> send(peer, old.subList(begin, toldAgain)));
    }

    /** A block is final. */
    void settle(long height) {
        Pool.Settled settled = pool.settle(
                sender -> ledger.sender(sender).map(one -> one.nonce()).orElse(Long.MAX_VALUE),
                height + 1,
                ledger.parameters().limits().blockGas());
        gone.addAll(settled.used());
        gone.addAll(settled.dropped());
        settled.dropped().forEach(dropped -> wire.count("dropped-transaction"));
    }

    private Optional<Answer> refused(Transaction transaction, Optional<NodeAddress> from) {
        Unfit unfit =
                ledger.unfit(transaction).filter(why -> why != Unfit.NONCE_GAP).orElse(null);
        if (unfit != null) {
            return Optional.of(refused(unfit));
        }
        Sender sender = ledger.sender(transaction.sender()).orElse(null);
        if (sender == null) {
            return Optional.of(refused(Unfit.UNKNOWN_SENDER));
        }
        Verdict verdict = pool.offer(transaction, sender, ledger.tip().height() + 1);
        if (verdict == Verdict.TAKEN) {
            fresh.add(new Fresh(transaction, from));
        }
        return verdict == Verdict.TAKEN || verdict == Verdict.HELD ? Optional.empty() : Optional.of(refused(verdict));
    }

    private void send(NodeAddress peer, List<Transaction> all) {
        List<Transaction> some = new ArrayList<>();
        int bytes = 0;
        for (Transaction one : all) {
            if (some.size() == Transactions.MOST || bytes > MOST_BYTES) {
                wire.tell(peer, new Transactions(some));
                some.clear();
                bytes = 0;
            }
            some.add(one);
            bytes += BESIDE_ARGUMENTS + 3 * one.arguments().length();
        }
        if (!some.isEmpty()) {
            wire.tell(peer, new Transactions(some));
        }
    }

    private static Answer accepted(Sha256 id) {
        return new Answer(202, Map.of("id", id));
    }

    private static Answer refused(Unfit why) {
        return switch (why) {
            case STALE_NONCE -> refused(Verdict.STALE_NONCE);
            case NONCE_GAP -> refused(Verdict.NONCE_GAP);
            case EXPIRED -> refused(Verdict.EXPIRED);
            case WRONG_CHAIN -> Answer.refused(422, "wrong-chain", "The transaction is for another chain.");
            case UNKNOWN_SENDER ->
                Answer.refused(422, "unknown-sender", "No organisation of this chain has the sender's key.");
            case TOO_MUCH_GAS -> Answer.refused(422, "too-much-gas", "The gas limit is above that of a whole block.");
            case TOO_LARGE -> Answer.refused(422, "too-large", "The transaction is larger than a block may be.");
            case BAD_SIGNATURE -> Answer.refused(422, "bad-signature", "The signature is not the sender's.");
        };
    }

    private static Answer refused(Verdict why) {
        return switch (why) {
            case TAKEN, HELD -> throw new IllegalArgumentException(why + " is no refusal");
            case STALE_NONCE ->
                Answer.refused(409, "stale-nonce", "The nonce is used: ask for the account's next one.");
            case NONCE_GAP -> Answer.refused(409, "nonce-gap", "A transaction of this sender before it is missing.");
            case EXPIRED -> Answer.refused(422, "expired", "No block to come may hold it: validUntilHeight is past.");
            case TOO_LONG_VALID ->
                Answer.refused(
                        422,
                        "valid-too-long",
                        "validUntilHeight is more than " + Pool.MOST_HEIGHTS + " heights above the newest block.");
            case POOL_FULL ->
                Answer.refused(
                        429, "pool-full", "Too many transactions of this organisation wait: try again after a block.");
        };
    }

    private static String code(Answer answer) {
        return answer.body() instanceof Map<?, ?> body ? String.valueOf(body.get("code")) : "";
    }
}
