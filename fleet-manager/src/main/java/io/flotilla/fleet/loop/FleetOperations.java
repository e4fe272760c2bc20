package io.flotilla.fleet.loop;

import io.flotilla.brokerext.auth.InspectorAccount;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.NodeSpec;
import io.flotilla.fleet.enrol.PublicAddress;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.CommandOrder;
import io.flotilla.fleet.node.CommandRepeat;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.FleetException.Code;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.plan.Identifiers;
import io.flotilla.fleet.plan.PlannedChange;
import io.flotilla.fleet.spec.ChainSpec;
import io.flotilla.fleet.store.Certificates;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Chronicle.Change;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Nodes;
import io.flotilla.fleet.store.Tables;
import io.flotilla.fleet.store.Tokens;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.est.EnrolmentToken;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * What operators may ask for. Each change is one transaction with its audit entry; the loop is told of it afterwards.
 * Safe for use by many threads. Whether somebody may ask is decided before.
 */
public final class FleetOperations {
    private static final int DEFAULT_HEAP_MIB = 256;
    private static final String LEFT_OUT = "the spec leaves it out";
    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(1);
    private static final Duration LONGEST_LIFE = Duration.ofHours(24);

    private final FleetStore store;
    private final Desk desk;
    private final LoopQueue queue;
    private final Gate gate;
    private final Authorities authorities;
    private final PublicAddress address;
    private final OperatorTokens tokens;

    public FleetOperations(
            FleetStore store, Desk desk, LoopQueue queue, Gate gate, Authorities authorities, PublicAddress address) {
        this.store = store;
        this.desk = desk;
        this.queue = queue;
        this.gate = gate;
        this.authorities = authorities;
        this.address = address;
        this.tokens = new OperatorTokens(store, desk);
    }

    /** What {@link #apply(ChainSpec, boolean, LongPredicate, Actor)} would do. */
    public List<PlannedChange> plan(ChainSpec spec, boolean prune) {
        return store.read(entries -> new Applying(entries, spec, prune).changes());
    }

    /** As the longer one, whatever is there; what the spec leaves out stays, and makes it refused. */
    public Applied apply(ChainSpec spec, Actor actor) {
        return apply(spec, false, revision -> true, actor);
    }

    /**
     * Makes the spec what is wanted; a second time it changes nothing.
     *
     * @param prune whether nodes that came with a spec and that this one leaves out are cut off and removed
     * @param expected of the revision that is there, 0 for none: whether it is the one that was meant
     */
    public Applied apply(ChainSpec spec, boolean prune, LongPredicate expected, Actor actor) {
        Instant now = now();
        store.read(entries -> {
            new Applying(entries, spec, prune).decide(expected, now);
            return now;
        });
        Map<OrgId, String> certificates = certificates(spec);
        Outcome outcome = store.write(entries -> {
            Applying applying = new Applying(entries, spec, prune);
            applying.decide(expected, now);
            List<PlannedChange> changes = applying.changes();
            boolean changed = applying.write(certificates, actor, now);
            Publishing publishing = new Publishing(entries, desk);
            Revoking revoking = new Revoking(entries, publishing, authorities, now);
            applying.leavers().forEach(node -> revoking.remove(node, LEFT_OUT, actor));
            List<JoinToken> joins = applying.nodes().stream()
                    .filter(node -> hasToJoin(entries, node))
                    .map(node -> mint(entries, node, EnrolmentToken.LIFE, actor, now))
                    .toList();
            return new Outcome(
                    new Applied(spec.chain(), applying.revision(), changed, changes, joins),
                    applying.leavers(),
                    new Signal.Changed(Set.of(spec.chain()), Set.of(), Set.copyOf(publishing.topics())));
        });
        queue.offer(outcome.told());
        if (!outcome.applied().joins().isEmpty() || !outcome.left().isEmpty()) {
            admit();
        }
        outcome.left().forEach(node -> gate.expel(node.address(), LEFT_OUT));
        return outcome.applied();
    }

    /** @param left the nodes that were removed */
    private record Outcome(Applied applied, List<ManagedNode> left, Signal.Changed told) {}

    /** Makes the CAs that are missing. */
    private Map<OrgId, String> certificates(ChainSpec spec) {
        Map<OrgId, String> certificates = new HashMap<>();
        for (ChainSpec.Organisation member : spec.organisations()) {
            byte[] der = io.flotilla.pki.key.Certificates.der(authorities.organisation(member.id()));
            certificates.put(member.id(), Base64.getEncoder().encodeToString(der));
        }
        return certificates;
    }

    /**
     * Adds a node beside the spec; its configuration is published from then on.
     *
     * @param id empty: one is allocated
     */
    public JoinToken addNode(Optional<NodeId> id, OrgId organisation, ChainId chain, Role role, Actor actor) {
        Instant now = now();
        JoinToken added = store.write(entries -> {
            requireMember(entries, chain, organisation);
            NodeId name = id.orElseGet(() -> Identifiers.next(role, taken(entries, organisation)));
            NodeAddress node = new NodeAddress(organisation, name);
            if (entries.get(Tables.NODES, node.toString()).isPresent()) {
                throw new FleetException(
                        Code.NODE_EXISTS, "node " + node + " exists: fleet node token " + node + " lets it join");
            }
            NodeSpec.RuntimeParameters runtime =
                    new NodeSpec.RuntimeParameters(DEFAULT_HEAP_MIB, new NodeSpec.P2p(null, null), Map.of());
            Nodes.put(entries, new ManagedNode(node, chain, role, ManagedNode.Origin.ADDED, runtime, now, null, null));
            Chronicle.audit(entries, now, actor, Change.of("node.add", "node/" + node, "to " + chain));
            return mint(entries, node, EnrolmentToken.LIFE, actor, now);
        });
        queue.offer(new Signal.Changed(Set.of(chain), Set.of(), Set.of()));
        admit();
        return added;
    }

    /** A fresh one-time token for a node, with the usual life. */
    public JoinToken token(NodeAddress node, Actor actor) {
        return token(node, EnrolmentToken.LIFE, actor);
    }

    /**
     * A fresh one-time token for a node.
     *
     * @param life 1 s to 24 h
     */
    public JoinToken token(NodeAddress node, Duration life, Actor actor) {
        if (life.compareTo(SHORTEST_LIFE) < 0 || life.compareTo(LONGEST_LIFE) > 0) {
            throw new FleetException(Code.INVALID, "life: a join token lives from 1 s to 24 h");
        }
        Instant now = now();
        return store.write(entries -> mint(entries, Known.active(entries, node).address(), life, actor, now));
    }

    /** Cuts a node off for good: its session ends, its certificates and tokens count no more, its subtree is cleared. */
    public void revoke(NodeAddress node, String reason, Actor actor) {
        Instant now = now();
        Signal.Changed changed = store.write(entries -> {
            ManagedNode held = Known.active(entries, node);
            Publishing publishing = new Publishing(entries, desk);
            new Revoking(entries, publishing, authorities, now).revoke(held, reason, actor);
            return new Signal.Changed(Set.of(held.chain()), Set.of(), Set.copyOf(publishing.topics()));
        });
        queue.offer(changed);
        admit();
        gate.expel(node, reason);
    }

    /**
     * Orders an operation on nodes. The same idempotency key of the same operator gives the same command.
     *
     * @param idempotencyKey 1 to 200 characters
     */
    public CommandView order(CommandOrder order, String idempotencyKey, Actor actor) {
        return place(order, idempotencyKey, actor).command();
    }

    /** As {@link #order}, and tells whether the key was used before. */
    public Placed place(CommandOrder order, String idempotencyKey, Actor actor) {
        CommandOrder checked = Orders.checked(order);
        IdempotencyKey key = IdempotencyKey.of(actor, idempotencyKey);
        String id = desk.ids().next();
        Instant now = now();
        return listed(entries -> new Orders(entries, actor, now).order(checked, key, id));
    }

    /**
     * Orders one attempt more, on nodes where the last one has ended without success or was not answered in time.
     *
     * @param idempotencyKey 1 to 200 characters
     */
    public Placed repeat(CommandRepeat repeat, String idempotencyKey, Actor actor) {
        IdempotencyKey key = IdempotencyKey.of(actor, idempotencyKey);
        Instant now = now();
        return listed(entries -> new Orders(entries, actor, now).repeat(repeat, key));
    }

    /**
     * Asks for a command's executions to be cancelled; not fresh when there is none left that could be.
     *
     * @param nodes empty: all of the command's
     */
    public Placed cancel(String id, Set<NodeAddress> nodes, Actor actor) {
        Instant now = now();
        return listed(entries -> new Orders(entries, actor, now).cancel(id, nodes));
    }

    /** A read-only account for MQTT Explorer and the like. */
    public InspectorLogin addInspector(String name, Actor actor) {
        InspectorAccount.Minted minted = account(name);
        Instant now = now();
        store.write(entries -> {
            if (entries.get(Tables.INSPECTORS, name).isPresent()) {
                throw new FleetException(Code.INSPECTOR_EXISTS, "inspector " + name + " exists: choose another name");
            }
            entries.put(Tables.INSPECTORS, name, minted.account());
            Chronicle.audit(entries, now, actor, Change.of("inspector.add", "inspector/" + name, ""));
            return name;
        });
        admit();
        return new InspectorLogin(
                name,
                minted.password(),
                address.broker().getHost(),
                address.broker().getPort());
    }

    /** Ends the account: it is not let in any more, and its connections are ended. */
    public void removeInspector(String name, Actor actor) {
        Instant now = now();
        store.write(entries -> {
            if (entries.get(Tables.INSPECTORS, name).isEmpty()) {
                throw new FleetException(Code.UNKNOWN_INSPECTOR, "there is no inspector " + name + ": check the name");
            }
            entries.remove(Tables.INSPECTORS, name);
            Chronicle.audit(entries, now, actor, Change.of("inspector.remove", "inspector/" + name, ""));
            return name;
        });
        admit();
        gate.dismiss(name);
    }

    private InspectorAccount.Minted account(String name) {
        try {
            return InspectorAccount.mint(name, desk.random());
        } catch (IllegalArgumentException bad) {
            throw new FleetException(Code.INVALID, String.valueOf(bad.getMessage()), bad);
        }
    }

    /** A dump of the store, on this host. */
    public Snapshot snapshot(Path folder, Actor actor) {
        return new Snapshots(folder).take(store, actor, now());
    }

    /** The bearer tokens of those who use REST. */
    public OperatorTokens tokens() {
        return tokens;
    }

    /** Lets in whom the store names, now; one at a time, so that an older answer never replaces a newer one. */
    public synchronized void admit() {
        gate.admit(store.read(Gate.Admission::of));
    }

    /** Issues lists of revoked certificates again in time. */
    void renewCrls(Turn turn) {
        turn.crls(authorities);
    }

    /** The newest token is the only one that still lets the node in. */
    private JoinToken mint(Entries entries, NodeAddress node, Duration life, Actor actor, Instant now) {
        Tokens.of(entries, node).stream()
                .filter(token -> token.key() == null)
                .forEach(token -> Tokens.remove(entries, token));
        EnrolmentToken.Minted minted = EnrolmentToken.mint(node, now.plus(life), desk.random());
        Tokens.put(entries, minted.token());
        Chronicle.audit(
                entries,
                now,
                actor,
                Change.of(
                        "node.token", "node/" + node, "token " + minted.token().id()));
        return JoinToken.of(minted, address);
    }

    private static boolean hasToJoin(Entries entries, NodeAddress node) {
        return entries.get(Tables.NODES, node.toString())
                        .filter(ManagedNode::active)
                        .isPresent()
                && Certificates.notAfter(entries, node, Certificates.AGENT).isEmpty();
    }

    private static void requireMember(Entries entries, ChainId chain, OrgId organisation) {
        boolean member =
                Known.chain(entries, chain).spec().organisations().stream().anyMatch(o -> o.id().equals(organisation));
        if (!member) {
            throw new FleetException(
                    Code.UNKNOWN_ORGANISATION,
                    organisation + " is not a member of " + chain + ": add it to the spec and apply that");
        }
    }

    private static Set<NodeId> taken(Entries entries, OrgId organisation) {
        return Nodes.of(entries, organisation).stream()
                .map(node -> node.address().node())
                .collect(Collectors.toSet());
    }

    /** With the lists of the command's nodes in the same transaction: one wait for the disk before they are sent. */
    private Placed listed(Function<Entries, Placed> change) {
        Listed listed = store.write(entries -> {
            Placed placed = change.apply(entries);
            Publishing publishing = new Publishing(entries, desk);
            Planning planning = new Planning(entries, desk, now(), publishing);
            placed.command().nodes().forEach(planning::relist);
            planning.writeLists();
            return new Listed(placed, Set.copyOf(publishing.topics()));
        });
        queue.offer(new Signal.Changed(Set.of(), Set.of(), listed.topics()));
        return listed.placed();
    }

    private record Listed(Placed placed, Set<String> topics) {}

    private Instant now() {
        return desk.clock().instant();
    }
}
