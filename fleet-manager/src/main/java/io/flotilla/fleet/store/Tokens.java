package io.flotilla.fleet.store;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.store.Tables.Reference;
import io.flotilla.pki.est.EnrolmentToken;
import java.time.Instant;
import java.util.List;

/** Join tokens, found by their id and by the node that they let in. */
public final class Tokens {
    private Tokens() {}

    public static void put(Entries entries, EnrolmentToken token) {
        entries.put(Tables.TOKENS, token.id(), token);
        entries.put(Tables.TOKENS_OF, key(token), new Reference(token.id()));
    }

    /** Those of one node, used or not. */
    public static List<EnrolmentToken> of(Entries entries, NodeAddress node) {
        return entries.all(Tables.TOKENS_OF, node + "/").stream()
                .flatMap(reference -> entries.get(Tables.TOKENS, reference.value()).stream())
                .toList();
    }

    public static void remove(Entries entries, EnrolmentToken token) {
        entries.remove(Tables.TOKENS, token.id());
        entries.remove(Tables.TOKENS_OF, key(token));
    }

    /** Takes away those that ran out before this time. */
    public static void forgetOlder(Entries entries, Instant than) {
        entries.all(Tables.TOKENS, "").stream()
                .filter(token -> token.expiresAt().isBefore(than))
                .forEach(token -> remove(entries, token));
    }

    public static void removeAll(Entries entries) {
        entries.keys(Tables.TOKENS, "").forEach(id -> entries.remove(Tables.TOKENS, id));
        entries.keys(Tables.TOKENS_OF, "").forEach(key -> entries.remove(Tables.TOKENS_OF, key));
    }

    private static String key(EnrolmentToken token) {
        return token.node() + "/" + token.id();
    }
}
