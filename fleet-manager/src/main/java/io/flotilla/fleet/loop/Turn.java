package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.FleetSummary;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Result;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.TopicName;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.node.Received;
import io.flotilla.fleet.node.Standing;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Nodes;
import io.flotilla.fleet.store.Table;
import io.flotilla.fleet.store.Tables;
import io.flotilla.pki.ca.Authorities;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One turn of the loop inside one transaction: takes in what was said, and plans what follows from it. A
 * fresh one for each attempt of the transaction.
 */
final class Turn implements NodeSaid.Handler {
    /** A result may be on its way when the time is up. */
    private static final Duration GRACE = Duration.ofMinutes(1);
    /** What the broker refuses now, by topic. */
    static final String REFUSED = "refused/";

    private final Entries entries;
    private final Observations observations;
    private final Instant now;
    private final Publishing publishing;
    private final Planning planning;
    private final Alarms alarms;
    private final Terms terms;
    private final Set<ChainId> chains = new LinkedHashSet<>();
    private final Owed owed = new Owed();

    Turn(Entries entries, Desk desk, Observations observations, Instant now) {
        this.entries = entries;
        this.observations = observations;
        this.now = now;
        this.publishing = new Publishing(entries, desk);
        this.planning = new Planning(entries, desk, now, publishing);
        this.alarms = new Alarms(entries, publishing, now);
        this.terms = new Terms(entries, alarms, now);
    }

    /** The topics whose documents have changed, in order. */
    List<String> finish() {
        chains.forEach(planning::chain);
        planning.writeLists();
        return List.copyOf(publishing.topics());
    }

    /** What follows from this turn and may wait until the burst that it belongs to is over. */
    Owed owed() {
        return owed;
    }

    /** Plans what earlier turns owed. */
    void settle(Owed earlier) {
        chains.addAll(earlier.chains());
        earlier.lists().forEach(planning::relist);
    }

    /** Plans what this turn owes. */
    void settleOwn() {
        settle(owed);
        owed.clear();
    }

    /** Plans one chain, with the lists of all its nodes. */
    void chain(ChainId chain) {
        chains.add(chain);
        Nodes.of(entries, chain).forEach(node -> planning.relist(node.address()));
    }

    void changed(Signal.Changed signal) {
        signal.chains().forEach(this::chain);
        signal.lists().forEach(planning::relist);
    }

    /** After a new term. */
    private void everything() {
        entries.keys(Tables.CHAINS, "").forEach(chain -> chain(new ChainId(chain)));
    }

    void published(Signal.Published signal) {
        publishing.acknowledged(signal.topic(), signal.sha256());
        accepted(signal.topic());
        TopicName name = TopicName.parse(signal.topic()).orElse(null);
        boolean list = name instanceof TopicName.OfNode of
                && of.known().filter(NodeTopic.COMMAND_PENDING::equals).isPresent();
        if (list && name instanceof TopicName.OfNode of) {
            Optional<DownDocument> held = entries.get(Tables.DOCUMENTS, signal.topic());
            if (held.isPresent() && held.get().sha256().equals(signal.sha256())) {
                Pictures.pending(entries, of.node())
                        .map(PendingCommands::items)
                        .orElse(List.of())
                        .forEach(item -> change(of.node(), item.key(), e -> e.entering(CommandState.SENT, now)));
            }
        }
    }

    /** The broker will not have a document: it is told once, and tried again less and less often. */
    void unpublished(Signal.Unpublished signal) {
        if (entries.get(Tables.COUNTERS, REFUSED + signal.topic()).isPresent()) {
            return;
        }
        Chronicle.next(entries, REFUSED + signal.topic());
        String message = "the broker refuses " + signal.topic() + ": look at its log";
        TopicName name = TopicName.parse(signal.topic()).orElse(null);
        if (name instanceof TopicName.OfNode of && active(of.node()).isPresent()) {
            alarms.raise(of.node(), new Alarm("publish.refused", Event.Severity.WARNING, now, message));
        } else {
            alarms.tell(null, Event.Severity.WARNING, "publish.refused", message);
        }
    }

    private void accepted(String topic) {
        if (entries.get(Tables.COUNTERS, REFUSED + topic).isPresent()) {
            entries.remove(Tables.COUNTERS, REFUSED + topic);
            TopicName name = TopicName.parse(topic).orElse(null);
            if (name instanceof TopicName.OfNode of
                    && entries.keys(Tables.COUNTERS, REFUSED + Topics.subtree(of.node()))
                            .isEmpty()) {
                alarms.end(of.node(), "publish.refused");
            }
        }
    }

    /** Looks for nodes of a chain that are ahead of this store. */
    void terms(ChainId chain) {
        Nodes.of(entries, chain).forEach(node -> look(node.address()));
    }

    private void look(NodeAddress node) {
        if (active(node).filter(terms::begins).isPresent()) {
            everything();
        }
    }

    void crls(Authorities authorities) {
        new Crls(entries, publishing, authorities, now).renew();
    }

    /** Calls what was not answered in time timed out, and drops what nobody will ever answer. */
    void timeouts() {
        for (Execution execution : Executions.everyUnfinished(entries)) {
            Instant end = execution.item().notAfter();
            if (execution.givenUp(now)) {
                Executions.giveUp(entries, execution);
                planning.relist(execution.node());
            } else if (now.isAfter(end.plus(GRACE)) && execution.state().canBecome(CommandState.TIMED_OUT)) {
                Executions.put(entries, execution.entering(CommandState.TIMED_OUT, now));
                tell(
                        execution.node(),
                        Event.Severity.WARNING,
                        "command.timed-out",
                        execution.item().operation() + " " + execution.item().key() + " was not answered in time");
            }
        }
    }

    /** @param nodes the active ones of each chain */
    void summary(FleetSummary fleet, Map<ChainId, List<ManagedNode>> nodes) {
        publishing.unsigned(Topics.SUMMARY, fleet);
        ChainSummaries.all(entries, nodes, observations)
                .forEach(chain -> publishing.unsigned(Topics.chain(chain.chain(), ChainTopic.SUMMARY), chain));
    }

    @Override
    public void presence(NodeSaid.PresenceSaid said) {
        Presence seen = observations.of(said.node()).presence();
        if (seen == null || active(said.node()).isEmpty()) {
            return;
        }
        String code = "node.lost";
        if (seen.state() == Presence.State.LOST) {
            String message = "the agent of " + said.node() + " is no longer connected: look at its host and network";
            alarms.raise(said.node(), new Alarm(code, Event.Severity.CRITICAL, seen.since(), message));
        } else {
            alarms.end(said.node(), code);
        }
    }

    @Override
    public void status(NodeSaid.StatusSaid said) {}

    @Override
    public void telemetry(NodeSaid.TelemetrySaid said) {}

    @Override
    public void about(NodeSaid.AboutSaid said) {
        Optional<ManagedNode> node = active(said.node());
        Received fresh = new Received(said.about().epoch(), said.about().seq(), said.payload());
        boolean own = node.isPresent() && node.get().chain().equals(said.about().chain());
        if (own && isNewer(Tables.ABOUTS, said.node(), fresh)) {
            Optional<About> before = Pictures.about(entries, said.node());
            entries.put(Tables.ABOUTS, said.node().toString(), fresh);
            if (terms.ahead(said.node(), Terms.told(before, said.about()))) {
                look(said.node());
            }
            if (before.filter(held -> Pictures.plannedAlike(held, said.about())).isEmpty()) {
                owed.add(node.get().chain());
            }
            if (Executions.grant(entries, said.node(), said.about().claim())) {
                planning.relist(said.node());
            }
        }
    }

    @Override
    public void reported(NodeSaid.ReportedSaid said) {
        ReportedConfig report = said.report();
        Received fresh = new Received(report.epoch(), report.seq(), said.payload());
        if (active(said.node()).isEmpty() || !isNewer(Tables.REPORTS, said.node(), fresh)) {
            return;
        }
        entries.put(Tables.REPORTS, said.node().toString(), fresh);
        entries.put(Tables.STANDINGS, said.node().toString(), Standing.of(report));
        if (terms.ahead(said.node(), Terms.told(report))) {
            look(said.node());
        }
        if (report.state() == ReportedConfig.State.FAILED) {
            String why = report.error() == null ? "" : ": " + report.error().message();
            tell(said.node(), Event.Severity.WARNING, "config.failed", "version " + report.version() + why);
        }
    }

    /** The same again is normal, for it is retained; a lower (epoch, seq) is refused, and so is another text at the same. */
    private boolean isNewer(Table<Received> table, NodeAddress node, Received fresh) {
        Optional<Received> held = entries.get(table, node.toString());
        if (held.isEmpty() || held.get().isBefore(fresh.epoch(), fresh.seq())) {
            return true;
        }
        if (!held.get().equals(fresh)) {
            boolean same = held.get().epoch() == fresh.epoch() && held.get().seq() == fresh.seq();
            String code = "refused." + Json.name(same ? Refusal.CONFLICT : Refusal.OLDER);
            tell(
                    node,
                    Event.Severity.WARNING,
                    code,
                    "a document of epoch " + fresh.epoch() + ", number " + fresh.seq());
        }
        return false;
    }

    @Override
    public void result(NodeSaid.ResultSaid said) {
        Result result = said.result();
        Optional<Execution> held = Executions.find(entries, said.node(), result.key());
        if (held.isEmpty()) {
            Chronicle.auditSeldom(
                    entries,
                    now,
                    Actor.MANAGER,
                    new Chronicle.Change(
                            "result.unknown",
                            "node/" + said.node(),
                            result.key() + " " + Json.name(result.state()) + " " + result.output(),
                            null,
                            Sha256.of(Json.write(result))));
            return;
        }
        Execution ended = held.get().ended(result);
        if (ended.equals(held.get())) {
            contradicted(held.get(), result);
            return;
        }
        Executions.put(entries, ended);
        owed.add(said.node());
        if (Executions.isOwn(entries, ended)) {
            active(said.node()).map(ManagedNode::chain).ifPresent(owed::add); // the next of its first orders may be due
        }
        boolean well = result.state() == CommandState.SUCCEEDED;
        tell(
                said.node(),
                well ? Event.Severity.INFO : Event.Severity.WARNING,
                "command." + Json.name(result.state()),
                ended.item().operation() + " " + result.key()
                        + (result.error() == null ? "" : ": " + result.error().message()));
    }

    /** A result is always the same bytes: another one after it changes nothing, and is kept. */
    private void contradicted(Execution held, Result other) {
        if (!other.equals(held.result())) {
            Chronicle.auditSeldom(
                    entries,
                    now,
                    Actor.MANAGER,
                    new Chronicle.Change(
                            "result.contradicted",
                            "node/" + held.node(),
                            other.key() + " is " + Json.name(held.state()) + ", then came " + Json.name(other.state()),
                            held.result() == null ? null : Sha256.of(Json.write(held.result())),
                            Sha256.of(Json.write(other))));
        }
    }

    @Override
    public void ack(NodeSaid.AckSaid said) {
        CommandKey key = new CommandKey(said.ack().id(), said.ack().attempt());
        change(said.node(), key, execution -> execution.entering(CommandState.ACCEPTED, now));
    }

    @Override
    public void progress(NodeSaid.ProgressSaid said) {
        CommandKey key = new CommandKey(said.progress().id(), said.progress().attempt());
        change(said.node(), key, execution -> execution.at(said.progress().step(), now));
    }

    @Override
    public void event(NodeSaid.EventSaid said) {
        if (active(said.node()).isPresent()) {
            Event event = said.event();
            Chronicle.event(
                    entries,
                    event.at(),
                    said.node(),
                    event.severity(),
                    new Chronicle.Note(event.code(), event.message()));
        }
    }

    @Override
    public void alarm(NodeSaid.AlarmSaid said) {
        if (active(said.node()).isPresent()) {
            alarms.said(said);
        }
    }

    /** @param message empty: the node agrees with the others again */
    void forked(NodeAddress node, Optional<String> message) {
        message.ifPresentOrElse(
                text -> alarms.raise(node, new Alarm(Forks.ALARM, Event.Severity.CRITICAL, now, text)),
                () -> alarms.end(node, Forks.ALARM));
    }

    /** An alarm that its agent knows nothing of. */
    void denied(FleetAlarm made) {
        alarms.saidToHaveEnded(made.node(), made.code());
    }

    @Override
    public void refused(NodeSaid.RefusedSaid said) {
        if (active(said.node()).isPresent()) {
            String code = "refused." + Json.name(said.refusal());
            Chronicle.seldom(entries, now, code + "/" + said.node())
                    .ifPresent(left -> tell(
                            said.node(), Event.Severity.WARNING, code, said.topic() + ": " + said.detail() + left));
        }
    }

    private void change(NodeAddress node, CommandKey key, UnaryOperator<Execution> step) {
        Executions.find(entries, node, key).ifPresent(held -> {
            Execution next = step.apply(held);
            if (!next.equals(held)) {
                Executions.put(entries, next);
            }
        });
    }

    private Optional<ManagedNode> active(NodeAddress node) {
        return entries.get(Tables.NODES, node.toString()).filter(ManagedNode::active);
    }

    private void tell(NodeAddress node, Event.Severity severity, String code, String message) {
        alarms.tell(node, severity, code, message);
    }
}
