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
 * @param startedAt null unless it has begun
 * @param before the node's process when it began; null when none ran
 * @param result the signed result document as text; null unless DONE
 * @param withdrawnAt when it had gone from the list before it began; null in any other case
 */
record Entry(
        Item item,
        @Nullable String signer,
        Stage stage,
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

    Entry with(Item newer) {
        return new Entry(newer, signer, stage, startedAt, before, result, withdrawnAt);
    }

    Entry started(Instant at, @Nullable ProcessMark process) {
        return new Entry(item, signer, Stage.STARTED, at, process, null, null);
    }

    Entry done(String signed) {
        return new Entry(item, signer, Stage.DONE, startedAt, before, signed, null);
    }

    Entry withdrawn(Instant at, String signed) {
        return new Entry(item, signer, Stage.DONE, startedAt, before, signed, at);
    }
}
