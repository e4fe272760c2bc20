package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Result;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.TopicName;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.node.FleetEvent;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.node.Received;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One turn of the loop inside one transaction: takes in what was said, plans what follows from it, and leaves an {@link
 * Outcome}. A fresh one for each attempt of the transaction.
 */
final class Turn implements NodeSaid.Handler {
    /** A result may be on its way when the time is up. */
    private static final Duration GRACE = Duration.ofMinutes(1);
    /** After this long an item leaves the list without a result. */
    private static final Duration GIVEN_UP = Duration.ofDays(30);

    private final Entries entries;
    private final Observations observations;
    private final Instant now;
    private final Publishing publishing;
    private final Planning planning;
    private final List<FleetEvent> events = new ArrayList<>();
    private final Set<ChainId> chains = new LinkedHashSet<>();

    Turn(Entries entries, Desk desk, Observations observations, Instant now) {
        this.entries = entries;
        this.observations = observations;
        this.now = now;
        this.publishing = new Publishing(entries, desk);
        this.planning = new Planning(entries, desk, now, publishing, events);
    }

    Outcome finish() {
        chains.forEach(planning::chain);
        planning.writeLists();
        return new Outcome(List.copyOf(publishing.topics()), List.copyOf(events));
    }

    void changed(Signal.Changed signal) {
        chains.addAll(signal.chains());
        signal.chains().stream()
                .flatMap(chain -> Pictures.nodes(entries, chain).stream())
                .forEach(node -> planning.relist(node.address()));
        signal.lists().forEach(planning::relist);
    }

    /** Plans all there is: at the start, after a new term, and from time to time since another manager may have changed it. */
    void everything() {
        entries.all(Tables.CHAINS, "").stream()
                .map(chain -> chain.spec().chain())
                .forEach(chains::add);
        entries.all(Tables.NODES, "").forEach(node -> planning.relist(node.address()));
    }

    void published(Signal.Published signal) {
        publishing.acknowledged(signal.topic(), signal.sha256());
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

    /** Calls what was not answered in time timed out, and drops what nobody will ever answer. */
    void timeouts() {
        for (Execution execution : Executions.everyUnfinished(entries)) {
            Instant end = execution.item().notAfter();
            if (now.isAfter(end.plus(GIVEN_UP))) {
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

    void summary() {
        publishing.unsigned(Topics.SUMMARY, Summaries.of(entries, observations));
    }

    @Override
    public void presence(NodeSaid.PresenceSaid said) {
        Presence seen = observations.of(said.node()).presence();
        if (seen == null || active(said.node()).isEmpty()) {
            return;
        }
        String code = "node.lost";
        String key = alarmKey(said.node(), FleetAlarm.Source.MANAGER, code);
        boolean raised = entries.get(Tables.ALARMS, key).isPresent();
        if (seen.state() == Presence.State.LOST && !raised) {
            String message = "the agent of " + said.node() + " is no longer connected: look at its host and network";
            Alarm alarm = new Alarm(code, Event.Severity.CRITICAL, seen.since(), message);
            raise(said.node(), alarm, FleetAlarm.Source.MANAGER);
            publishing.unsigned(Topics.fleetAlarm(said.node(), code), alarm);
        } else if (seen.state() != Presence.State.LOST && raised) {
            end(said.node(), code, FleetAlarm.Source.MANAGER);
            publishing.clear(Topics.fleetAlarm(said.node(), code));
        }
    }

    @Override
    public void status(NodeSaid.StatusSaid said) {}

    @Override
    public void telemetry(NodeSaid.TelemetrySaid said) {}

    @Override
    public void about(NodeSaid.AboutSaid said) {
        Optional<ManagedNode> node = active(said.node());
        Received held = entries.get(Tables.ABOUTS, said.node().toString()).orElse(null);
        boolean newer =
                held == null || held.isBefore(said.about().epoch(), said.about().seq());
        if (node.isPresent() && newer && node.get().chain().equals(said.about().chain())) {
            entries.put(
                    Tables.ABOUTS,
                    said.node().toString(),
                    new Received(said.about().epoch(), said.about().seq(), said.payload()));
            chains.add(node.get().chain());
        }
    }

    @Override
    public void reported(NodeSaid.ReportedSaid said) {
        ReportedConfig report = said.report();
        Received held = entries.get(Tables.REPORTS, said.node().toString()).orElse(null);
        boolean newer = held == null || held.isBefore(report.epoch(), report.seq());
        if (active(said.node()).isEmpty() || !newer) {
            return;
        }
        entries.put(Tables.REPORTS, said.node().toString(), new Received(report.epoch(), report.seq(), said.payload()));
        Stamp ours = entries.get(Tables.DOCUMENTS, Topics.node(said.node(), NodeTopic.CONFIG_DESIRED))
                .map(DownDocument::stamp)
                .orElse(Stamp.NONE);
        if (new Stamp(report.term(), report.version()).compareTo(ours) > 0) {
            newTerm(said.node(), report.term());
        } else if (report.state() == ReportedConfig.State.FAILED) {
            String why = report.error() == null ? "" : ": " + report.error().message();
            tell(said.node(), Event.Severity.WARNING, "config.failed", "version " + report.version() + why);
        }
    }

    /** A node holds more than this store ever wrote: it was restored, and what it wrote next would be refused as old. */
    private void newTerm(NodeAddress node, long reported) {
        long before = Pictures.term(entries);
        long term = Math.max(Math.max(before, reported) + 1, now.getEpochSecond());
        entries.put(Tables.COUNTERS, Pictures.TERM, new Tables.Counter(term));
        String message = node + " holds a newer configuration than this store: term " + term
                + " begins, everything is signed again";
        tell(node, Event.Severity.CRITICAL, "term.raised", message);
        Chronicle.audit(entries, now, Actor.MANAGER, Chronicle.Change.of("term.raise", "fleet", message));
        everything();
    }

    @Override
    public void result(NodeSaid.ResultSaid said) {
        Result result = said.result();
        Optional<Execution> held = Executions.find(entries, said.node(), result.key());
        if (held.isEmpty()) {
            Chronicle.audit(
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
            return;
        }
        Executions.put(entries, ended);
        planning.relist(said.node());
        active(said.node()).map(ManagedNode::chain).ifPresent(chains::add);
        boolean well = result.state() == CommandState.SUCCEEDED;
        tell(
                said.node(),
                well ? Event.Severity.INFO : Event.Severity.WARNING,
                "command." + Json.name(result.state()),
                ended.item().operation() + " " + result.key()
                        + (result.error() == null ? "" : ": " + result.error().message()));
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
            events.add(Chronicle.event(
                    entries,
                    event.at(),
                    said.node(),
                    event.severity(),
                    new Chronicle.Note(event.code(), event.message())));
        }
    }

    @Override
    public void alarm(NodeSaid.AlarmSaid said) {
        if (active(said.node()).isEmpty()) {
            return;
        }
        if (said.alarm() == null) {
            end(said.node(), said.code(), FleetAlarm.Source.AGENT);
        } else {
            Alarm alarm = said.alarm();
            raise(
                    said.node(),
                    new Alarm(said.code(), alarm.severity(), alarm.since(), alarm.message()),
                    FleetAlarm.Source.AGENT);
        }
    }

    @Override
    public void refused(NodeSaid.RefusedSaid said) {
        if (active(said.node()).isPresent()) {
            String code = "refused." + Json.name(said.refusal());
            tell(said.node(), Event.Severity.WARNING, code, said.topic() + ": " + said.detail());
        }
    }

    private void raise(NodeAddress node, Alarm alarm, FleetAlarm.Source source) {
        String key = alarmKey(node, source, alarm.code());
        FleetAlarm raised =
                new FleetAlarm(node, alarm.code(), alarm.severity(), alarm.since(), alarm.message(), source);
        @Nullable FleetAlarm held = entries.get(Tables.ALARMS, key).orElse(null);
        if (!Objects.equals(held, raised)) {
            entries.put(Tables.ALARMS, key, raised);
            tell(node, alarm.severity(), "alarm.raised", alarm.code() + ": " + alarm.message());
        }
    }

    private void end(NodeAddress node, String code, FleetAlarm.Source source) {
        String key = alarmKey(node, source, code);
        if (entries.get(Tables.ALARMS, key).isPresent()) {
            entries.remove(Tables.ALARMS, key);
            tell(node, Event.Severity.INFO, "alarm.ended", code);
        }
    }

    private static String alarmKey(NodeAddress node, FleetAlarm.Source source, String code) {
        return node + "/" + Json.name(source) + "/" + code;
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
        events.add(Chronicle.event(entries, now, node, severity, new Chronicle.Note(code, message)));
    }
}
