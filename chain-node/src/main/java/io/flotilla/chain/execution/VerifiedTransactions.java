package io.flotilla.chain.execution;

import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.SignatureCheck;
import io.flotilla.contract.chain.Transaction;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Verifies each transaction's signature once, whether it comes from the pool, in a proposal, or in both. Any thread.
 */
public final class VerifiedTransactions {
    private static final int MOST = 20_000;

    private final SignatureCheck check;
    private final Map<Known, Boolean> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Known, Boolean> eldest) {
            return size() > MOST;
        }
    };

    /** The id does not cover the signature. */
    private record Known(Sha256 id, Ed25519Signature signature) {}

    public VerifiedTransactions(SignatureCheck check) {
        this.check = check;
    }

    public boolean verified(Transaction transaction) {
        Known one = new Known(transaction.id(), transaction.signature());
        synchronized (known) {
            if (known.containsKey(one)) {
                return true;
            }
        }
        if (!transaction.signed(check)) {
            return false;
        }
        synchronized (known) {
            known.put(one, true);
        }
        return true;
    }
}
