package io.flotilla.contract.message;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands of one node that are not finished yet, in order of id; retained, signed by a command signer. */
public record PendingCommands(
        NodeAddress to, ChainId chain, long term, long version, Instant issuedAt, String issuedBy, List<Item> items)
        implements Addressed {
    /** The most items in one document; the rest stays queued at the manager. */
    public static final int MOST_ITEMS = 32;
    /** The largest encoded document, in bytes. */
    public static final int MOST_BYTES = 60 << 10;

    /**
     * @param id the command's UUIDv7, shared by its executions on many nodes
     * @param attempt from 1
     * @param journal the agent's journal that this item was issued for; null when the agent had not spoken yet
     * @param operation as {@link Command.Operation#wire()}; a newer manager may name one that this agent does not know
     * @param notBefore null: at once
     * @param notAfter past it, the item is answered {@code expired} unless it has begun
     * @param cancel asks for {@code cancelled}
     * @param grantedTo token of the {@link Claim} that may begin it; null as long as the manager has seen none
     * @param approvals detached signatures of organisations' administrators
     */
    public record Item(
            String id,
            int attempt,
            @Nullable String journal,
            String operation,
            Map<String, Object> arguments,
            String issuedBy,
            Instant issuedAt,
            @Nullable Instant notBefore,
            Instant notAfter,
            boolean cancel,
            @Nullable String grantedTo,
            Needs needs,
            List<String> approvals) {
        public Item {
            if (!id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
                throw new IllegalArgumentException("command id \"" + id + "\" is not a UUID");
            }
            if (attempt < 1) {
                throw new IllegalArgumentException("attempt counts from 1");
            }
            approvals = List.copyOf(approvals);
        }

        /** The same, with {@code cancel} set. */
        public Item withCancel() {
            return new Item(
                    id, attempt, journal, operation, arguments, issuedBy, issuedAt, notBefore, notAfter, true,
                    grantedTo, needs, approvals);
        }

        /** The same, granted to a claim; the first one counts for good. */
        public Item grantedTo(Claim claim) {
            return grantedTo != null
                    ? this
                    : new Item(
                            id,
                            attempt,
                            journal,
                            operation,
                            arguments,
                            issuedBy,
                            issuedAt,
                            notBefore,
                            notAfter,
                            cancel,
                            claim.token(),
                            needs,
                            approvals);
        }

        /** What journal, ack, result and store know it by, on one node. */
        public CommandKey key() {
            return new CommandKey(id, attempt);
        }
    }

    /** Versions that must be applied before the item is carried out; 0 for none. */
    public record Needs(long config, long peers) {}

    public PendingCommands {
        items = List.copyOf(items);
        if (items.size() > MOST_ITEMS) {
            throw new IllegalArgumentException("more than " + MOST_ITEMS + " items");
        }
    }
}
