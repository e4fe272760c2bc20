package io.flotilla.fleet.enrol;

import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.Event;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.pki.est.EnrolmentEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what happens at enrolment into the audit log, and what a person should know into the events. */
public final class EnrolmentAudit implements Consumer<EnrolmentEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(EnrolmentAudit.class);

    private final FleetStore store;
    private final Clock clock;

    public EnrolmentAudit(FleetStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** What nobody known was refused is in the log alone: it shall not fill the store. */
    @Override
    public void accept(EnrolmentEvent event) {
        LOG.info("enrolment kind={} node={} detail={}", event.kind(), event.node(), event.detail());
        if (event.kind() == EnrolmentEvent.Kind.REFUSED && event.node() == null) {
            return;
        }
        Instant now = clock.instant();
        String code = "enrolment." + Json.name(event.kind());
        String target = event.node() == null ? "fleet" : "node/" + event.node();
        store.write(entries -> {
            Chronicle.Change change = Chronicle.Change.of(code, target, event.detail());
            if (event.kind() == EnrolmentEvent.Kind.REFUSED) {
                Chronicle.auditSeldom(entries, now, Actor.MANAGER, change);
            } else {
                Chronicle.audit(entries, now, Actor.MANAGER, change);
            }
            Chronicle.event(
                    entries, now, event.node(), severity(event.kind()), new Chronicle.Note(code, event.detail()));
            return now;
        });
    }

    private static Event.Severity severity(EnrolmentEvent.Kind kind) {
        return switch (kind) {
            case ENROLLED, REPEATED, RENEWED, NODE_ENROLLED -> Event.Severity.INFO;
            case REFUSED -> Event.Severity.WARNING;
            case ALARM -> Event.Severity.CRITICAL;
        };
    }
}
