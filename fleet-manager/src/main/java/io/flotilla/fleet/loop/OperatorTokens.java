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
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Who may use REST, by bearer tokens. Safe for use by many threads. */
public final class OperatorTokens {
    private static final int TOKEN_BYTES = 32;
    /** Of the token that the manager makes for its own host. */
    static final Duration FIRST_LIFE = Duration.ofDays(90);

    /** With less than that it is replaced; both are good for what is left of the old one. */
    static final Duration FIRST_REST = Duration.ofDays(30);

    private static final String FIRST = "admin";

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

    /** Those that are good now, in order of name. */
    public List<Operator> all() {
        Instant now = desk.clock().instant();
        return store.read(entries -> entries.all(Tables.OPERATORS, "").stream()
                .filter(operator -> now.isBefore(operator.expiresAt()))
                .sorted(Comparator.comparing(Operator::name).thenComparing(Operator::createdAt))
                .toList());
    }

    /**
     * Ends every token of this name, at once.
     *
     * @return the newest of them
     * @throws FleetException UNKNOWN_OPERATOR, when there is none
     */
    public Operator remove(String name, Actor actor) {
        Instant now = desk.clock().instant();
        return store.write(entries -> {
            List<Operator> held = entries.all(Tables.OPERATORS, "").stream()
                    .filter(operator -> operator.name().equals(name))
                    .sorted(Comparator.comparing(Operator::createdAt).reversed())
                    .toList();
            if (held.isEmpty()) {
                throw new FleetException(
                        Code.UNKNOWN_OPERATOR, "there is no token of " + name + ": fleet token list shows them");
            }
            held.forEach(operator ->
                    entries.remove(Tables.OPERATORS, operator.tokenHash().value()));
            Chronicle.audit(entries, now, actor, Change.of("token.remove", "operator/" + name, ""));
            return held.get(0);
        });
    }

    /**
     * Sees to it, when the manager starts, that somebody on its host can use REST: an administrator, by a token in a file.
     *
     * @param held the token in the file; empty when there is none
     * @param keep as with {@link #create(OperatorRequest, Actor, Consumer)}
     */
    public void first(String held, Consumer<String> keep) {
        if (authenticate(held).isEmpty()) {
            createFirst(keep);
        } else {
            renewFirst(held, keep);
        }
    }

    /** As {@link #first}, but one that was taken away or removed stays so until the next start. */
    public void renewFirst(String held, Consumer<String> keep) {
        Instant soon = desk.clock().instant().plus(FIRST_REST);
        if (authenticate(held).filter(own -> !soon.isBefore(own.expiresAt())).isPresent()) {
            createFirst(keep);
        }
    }

    private void createFirst(Consumer<String> keep) {
        create(new OperatorRequest(FIRST, Operator.Role.ADMINISTRATOR, null, FIRST_LIFE), Actor.MANAGER, keep, false);
    }

    /** @param keep is given the token before it counts: killed in between, nobody misses one that was promised */
    public OperatorLogin create(OperatorRequest request, Actor actor, Consumer<String> keep) {
        return create(request, actor, keep, true);
    }

    private OperatorLogin create(OperatorRequest request, Actor actor, Consumer<String> keep, boolean only) {
        byte[] drawn = new byte[TOKEN_BYTES];
        desk.random().nextBytes(drawn);
        String token = "flt_" + Base64.getUrlEncoder().withoutPadding().encodeToString(drawn);
        Instant now = desk.clock().instant();
        Operator operator = new Operator(
                request.name(), hash(token), request.role(), request.organisation(), now, now.plus(request.life()));
        keep.accept(token);
        store.write(entries -> {
            if (only) {
                requireFree(entries, operator.name(), now);
            }
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
