package io.flotilla.chain.pool;

import io.flotilla.chain.ledger.Sender;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.identity.OrgId;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What waits of one sender, by nonce. Belongs to {@link Pool}. */
final class Lane {
    final OrgId organisation;
    private final TreeMap<Long, Waiting> byNonce = new TreeMap<>();
    private long next;
    /** Kept, not looked for: it is asked for with each transaction, however many wait. */
    private long missing;

    /** @param arrived counts what came before it */
    record Waiting(Transaction transaction, Sha256 id, int bytes, long arrived) {}

    Lane(Sender sender) {
        organisation = sender.organisation();
        next = sender.nonce();
        missing = next;
    }

    /** The first nonce that neither the state nor this lane has. */
    long missing() {
        return missing;
    }

    private void findMissing(long from) {
        missing = from;
        while (byNonce.containsKey(missing)) {
            missing++;
        }
    }

    @Nullable
    Waiting get(long nonce) {
        return byNonce.get(nonce);
    }

    void add(Waiting one) {
        byNonce.put(one.transaction().nonce(), one);
        findMissing(missing);
    }

    /** The state has come to this nonce; gives what was before it. */
    List<Waiting> settle(long newNext) {
        next = newNext;
        List<Waiting> used = List.copyOf(byNonce.headMap(newNext).values());
        byNonce.headMap(newNext).clear();
        findMissing(newNext);
        return used;
    }

    /** Gives what waits no more because it would in vain. */
    List<Waiting> drop(Predicate<Waiting> vain) {
        List<Waiting> dropped = byNonce.values().stream().filter(vain).toList();
        byNonce.values().removeAll(dropped);
        findMissing(next);
        return dropped;
    }

    boolean ready() {
        return byNonce.containsKey(next);
    }

    boolean isEmpty() {
        return byNonce.isEmpty();
    }

    List<Waiting> all() {
        return List.copyOf(byNonce.values());
    }

    /** What may run one after the other from the state's nonce on. */
    List<Waiting> executable() {
        return all().subList(0, (int) (missing() - next));
    }
}
