package io.flotilla.contract.chain;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What canonical bytes are hashed or signed for. Its tag and a line feed stand before them, so that no bytes of one kind
 * can ever be taken for another kind's.
 */
public enum Domain {
    BLOCK,
    VALIDATORS,
    TRANSACTION,
    /** A transaction with its signature, as a block commits to it. */
    SIGNED_TRANSACTION,
    RECEIPT,
    /** The text key of an entry of the state; its hash is the tree's key. */
    STATE_KEY,
    STATE_LEAF,
    STATE_BRANCH,
    PROPOSAL,
    PREPARE,
    COMMIT,
    ROUND_CHANGE,
    /** A candidate's word that it follows the chain. */
    READY;

    private final String tag = "flotilla-" + name().toLowerCase(Locale.ROOT).replace('_', '-') + "/1";

    /** The bytes that are hashed or signed. */
    public byte[] statement(byte[] content) {
        byte[] prefix = (tag + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[prefix.length + content.length];
        System.arraycopy(prefix, 0, all, 0, prefix.length);
        System.arraycopy(content, 0, all, prefix.length, content.length);
        return all;
    }

    public Sha256 hash(byte[] content) {
        return Sha256.of(statement(content));
    }

    /** For example {@code flotilla-round-change/1}. */
    public String tag() {
        return tag;
    }
}
