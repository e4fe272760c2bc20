package io.flotilla.chain.pool;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.identity.OrgId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What waits of one sender, by nonce. Belongs to {@link Pool}. */
final class Lane {
    final OrgId organisation;
    private final TreeMap<Long, Waiting> byNonce = new TreeMap<>();
    private long next;

    /** @param arrived counts what came before it */
    record Waiting(Transaction transaction, Sha256 id, int bytes, long arrived) {}

    Lane(Account account) {
        organisation = account.organisation();
        next = account.next();
    }

    /** The first nonce that neither the state nor this lane has. */
    long missing() {
        long nonce = next;
        while (byNonce.containsKey(nonce)) {
            nonce++;
        }
        return nonce;
    }

    @Nullable
    Waiting get(long nonce) {
        return byNonce.get(nonce);
    }

    void add(Waiting one) {
        byNonce.put(one.transaction().nonce(), one);
    }

    /** The state has come to this nonce; gives what is of no more use, also what no block from {@code height} on may hold. */
    List<Waiting> settle(long newNext, long height) {
        next = newNext;
        List<Waiting> gone = new ArrayList<>(byNonce.headMap(newNext).values());
        byNonce.tailMap(newNext).values().stream()
                .filter(one -> one.transaction().validUntilHeight() < height)
                .forEach(gone::add);
        gone.forEach(one -> byNonce.remove(one.transaction().nonce()));
        return gone;
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
