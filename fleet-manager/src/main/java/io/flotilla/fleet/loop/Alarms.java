package io.flotilla.fleet.loop;

import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Raises and ends alarms inside one transaction, each with its event. */
final class Alarms {
    /** Of what agents raise; further ones are left out until one has ended. */
    private static final int MOST_OF_AN_AGENT = 15;

    private final Entries entries;
    private final Publishing publishing;
    private final Instant now;

    Alarms(Entries entries, Publishing publishing, Instant now) {
        this.entries = entries;
        this.publishing = publishing;
        this.now = now;
    }

    /** What the node's agent says of it. */
    void said(NodeSaid.AlarmSaid said) {
        Alarm alarm = said.alarm();
        if (alarm == null) {
            saidToHaveEnded(said.node(), said.code());
        } else {
            said(said.node(), new Alarm(said.code(), alarm.severity(), alarm.since(), alarm.message()));
        }
    }

    private void said(NodeAddress node, Alarm alarm) {
        String all = node + "/" + Json.name(FleetAlarm.Source.AGENT) + "/";
        boolean held = entries.get(Tables.ALARMS, key(node, FleetAlarm.Source.AGENT, alarm.code()))
                .isPresent();
        if (held || entries.keys(Tables.ALARMS, all).size() < MOST_OF_AN_AGENT) {
            raise(node, alarm, FleetAlarm.Source.AGENT);
        }
    }

    void saidToHaveEnded(NodeAddress node, String code) {
        end(node, code, FleetAlarm.Source.AGENT);
    }

    /** The manager's own alarm about a node; nothing happens when it is raised already. */
    void raise(NodeAddress node, Alarm alarm) {
        if (entries.get(Tables.ALARMS, key(node, FleetAlarm.Source.MANAGER, alarm.code()))
                .isEmpty()) {
            raise(node, alarm, FleetAlarm.Source.MANAGER);
            publishing.unsigned(Topics.fleetAlarm(node, alarm.code()), alarm);
        }
    }

    /** Whether the manager's own alarm is raised. */
    boolean isRaised(NodeAddress node, String code) {
        return entries.get(Tables.ALARMS, key(node, FleetAlarm.Source.MANAGER, code))
                .isPresent();
    }

    /** Nothing happens when it is not raised. */
    void end(NodeAddress node, String code) {
        if (end(node, code, FleetAlarm.Source.MANAGER)) {
            publishing.clear(Topics.fleetAlarm(node, code));
        }
    }

    /** @param node null when it is about the fleet */
    void tell(@Nullable NodeAddress node, Event.Severity severity, String code, String message) {
        Chronicle.event(entries, now, node, severity, new Chronicle.Note(code, message));
    }

    private void raise(NodeAddress node, Alarm alarm, FleetAlarm.Source source) {
        String key = key(node, source, alarm.code());
        FleetAlarm raised =
                new FleetAlarm(node, alarm.code(), alarm.severity(), alarm.since(), alarm.message(), source);
        @Nullable FleetAlarm held = entries.get(Tables.ALARMS, key).orElse(null);
        if (!Objects.equals(held, raised)) {
            entries.put(Tables.ALARMS, key, raised);
            tell(node, alarm.severity(), "alarm.raised", alarm.code() + ": " + alarm.message());
        }
    }

    private boolean end(NodeAddress node, String code, FleetAlarm.Source source) {
        String key = key(node, source, code);
        boolean held = entries.get(Tables.ALARMS, key).isPresent();
        if (held) {
            entries.remove(Tables.ALARMS, key);
            tell(node, Event.Severity.INFO, "alarm.ended", code);
        }
        return held;
    }

    private static String key(NodeAddress node, FleetAlarm.Source source, String code) {
        return node + "/" + Json.name(source) + "/" + code;
    }
}
