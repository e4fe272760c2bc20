package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.CanonicalJson;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.FleetException.Code;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Instant;
import java.util.Optional;

/** One operator's key: the same request under it, sent again, has no other effect. */
record IdempotencyKey(String value) {
    private static final int LONGEST = 200;

    /** @throws FleetException unless {@code given} is a text of 1 to 200 characters */
    static IdempotencyKey of(Actor actor, String given) {
        if (given.isBlank() || given.length() > LONGEST) {
            throw new FleetException(Code.INVALID, "the idempotency key is a text of 1 to " + LONGEST + " characters");
        }
        return new IdempotencyKey(actor.name() + " " + given);
    }

    /**
     * The command that it stands for.
     *
     * @throws FleetException KEY_REUSED, when it came with another request
     */
    Optional<String> known(Entries entries, Record request) {
        return entries.get(Tables.IDEMPOTENCY, value).map(use -> {
            if (!use.request().equals(digest(request))) {
                throw new FleetException(
                        Code.KEY_REUSED,
                        "this idempotency key stands for the command " + use.command() + ": use a new key");
            }
            return use.command();
        });
    }

    void remember(Entries entries, Record request, String command, Instant now) {
        entries.put(Tables.IDEMPOTENCY, value, new Tables.KeyUse(command, digest(request), now));
        entries.put(
                Tables.IDEMPOTENCY_BY_TIME,
                Tables.number(now.toEpochMilli()) + " " + value,
                new Tables.Reference(value));
    }

    private static Sha256 digest(Record request) {
        return Sha256.of(CanonicalJson.bytes(Json.tree(request)));
    }
}
