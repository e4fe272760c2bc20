package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.FleetException.Code;
import io.flotilla.fleet.node.Operator;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Chronicle.Change;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

/** Who may use REST, by bearer tokens. Safe for use by many threads. */
public final class OperatorTokens {
    private static final int TOKEN_BYTES = 32;

    private final FleetStore store;
    private final Desk desk;

    OperatorTokens(FleetStore store, Desk desk) {
        this.store = store;
        this.desk = desk;
    }

    /** A bearer token for REST. Names are told apart in the audit log and in idempotency keys, so each has one token. */
    public OperatorLogin create(OperatorRequest request, Actor actor) {
        return create(request, actor, token -> {});
    }

    /** @param keep is given the token before it counts: killed in between, nobody misses one that was promised */
    public OperatorLogin create(OperatorRequest request, Actor actor, Consumer<String> keep) {
        byte[] drawn = new byte[TOKEN_BYTES];
        desk.random().nextBytes(drawn);
        String token = "flt_" + Base64.getUrlEncoder().withoutPadding().encodeToString(drawn);
        Instant now = desk.clock().instant();
        Operator operator = new Operator(
                request.name(), hash(token), request.role(), request.organisation(), now, now.plus(request.life()));
        keep.accept(token);
        store.write(entries -> {
            requireFree(entries, operator.name(), now);
            entries.put(Tables.OPERATORS, operator.tokenHash().value(), operator);
            Chronicle.audit(
                    entries,
                    now,
                    actor,
                    Change.of("token.create", "operator/" + request.name(), String.valueOf(request.role())));
            return operator;
        });
        return new OperatorLogin(request.name(), token, operator.expiresAt());
    }

    /** The audit log tells operators apart by their names. */
    private static void requireFree(Entries entries, String name, Instant now) {
        boolean taken = entries.all(Tables.OPERATORS, "").stream()
                .anyMatch(held -> held.name().equals(name) && now.isBefore(held.expiresAt()));
        if (taken || name.equals(Actor.MANAGER.name())) {
            throw new FleetException(
                    Code.OPERATOR_EXISTS, "the operator name " + name + " is taken: choose another name");
        }
    }

    /** The operator whose token this is; empty when it is nobody's, or has expired. */
    public Optional<Operator> authenticate(String bearerToken) {
        Instant now = desk.clock().instant();
        return store.read(entries ->
                        entries.get(Tables.OPERATORS, hash(bearerToken).value()))
                .filter(operator -> now.isBefore(operator.expiresAt()));
    }

    private static Sha256 hash(String token) {
        return Sha256.of(token.getBytes(StandardCharsets.UTF_8));
    }
}
