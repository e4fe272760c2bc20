package io.flotilla.agent.command;

import io.flotilla.agent.node.ProcessMark;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.PendingCommands.Item;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of one command in the journal.
 *
 * @param signer thumbprint of the key that signed the list which brought it
 * @param claim token of the {@link io.flotilla.contract.message.Claim} that it began with; null unless it needed one
 * @param startedAt null unless it has begun
 * @param before the node's process when it began; null when none ran
 * @param result the signed result document as text; null unless DONE
 * @param withdrawnAt when it had gone from the list before it began; null in any other case
 */
record Entry(
        Item item,
        @Nullable String signer,
        Stage stage,
        @Nullable String claim,
        @Nullable Instant startedAt,
        @Nullable ProcessMark before,
        @Nullable String result,
        @Nullable Instant withdrawnAt) {
    enum Stage {
        RECEIVED,
        STARTED,
        DONE
    }

    CommandKey key() {
        return item.key();
    }

    /** What may act already keeps its grant, whatever a manager that was restored has forgotten. */
    Entry with(Item newer) {
        Item next = !mayAct() ? newer : newer.cancel() ? item.withCancel() : item;
        return new Entry(next, signer, stage, claim, startedAt, before, result, withdrawnAt);
    }

    /** Whether it has begun and may act. */
    boolean mayAct() {
        return stage == Stage.STARTED && (claim == null || claim.equals(item.grantedTo()));
    }

    /** Whether it has begun and waits for the manager's word that this claim was the first. */
    boolean claiming() {
        return stage == Stage.STARTED && !mayAct();
    }

    Entry started(Instant at, @Nullable ProcessMark process, @Nullable String token) {
        return new Entry(item, signer, Stage.STARTED, token, at, process, null, null);
    }

    Entry done(String signed) {
        return new Entry(item, signer, Stage.DONE, claim, startedAt, before, signed, null);
    }

    Entry withdrawn(Instant at, String signed) {
        return new Entry(item, signer, Stage.DONE, claim, startedAt, before, signed, at);
    }
}
