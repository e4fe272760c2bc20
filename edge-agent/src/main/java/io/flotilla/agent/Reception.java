package io.flotilla.agent;

import io.flotilla.agent.command.DocumentShelf;
import io.flotilla.agent.command.Intake;
import io.flotilla.agent.link.Inbound;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.message.Event.Severity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of whatever the broker brings: documents go to the shelf, questions to their desk, and what is refused is
 * told and, where that may help, answered. Used by the loop thread only.
 */
final class Reception {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** With them, what was not believed before may be. */
    private static final Set<DocumentShelf.Kind> OPENING_TO_OTHERS =
            EnumSet.of(DocumentShelf.Kind.GENESIS, DocumentShelf.Kind.TRUST, DocumentShelf.Kind.SIGNERS);
    /** What a manager's document is refused as when its store was restored. */
    private static final Set<Refusal> BEHIND = EnumSet.of(Refusal.OLDER, Refusal.CONFLICT);

    private final DocumentShelf shelf;
    private final Calls calls;
    private final Pins pins;
    private final Voice voice;
    private final Alarms alarms;
    private final Clock steady;
    private final Refusals refusals;
    private Instant nextAbout = Instant.MIN;

    /** Who goes by the documents. */
    interface Owner {
        /** Another document is in force. */
        void changed();

        /** What was refused, or left, for the want of a document that is here now shall come again. */
        void subscribeAgain();
    }

    /** @param steady for pauses */
    Reception(DocumentShelf shelf, Calls calls, Pins pins, Voice voice, Alarms alarms, Clock steady) {
        this.shelf = shelf;
        this.calls = calls;
        this.pins = pins;
        this.voice = voice;
        this.alarms = alarms;
        this.steady = steady;
        this.refusals = new Refusals(voice::event);
    }

    /**
     * When it returns, a document is on the disk or refused: the broker may be told so.
     *
     * @return what is to be done next; the message is dealt with even if that fails
     * @throws io.flotilla.agent.identity.AgentFault when it could not be kept, and shall come again
     */
    Runnable arrived(Inbound inbound, Owner owner) {
        if (calls.isFor(inbound)) {
            return () ->
                    calls.arrived(inbound, pins.signers(), shelf.stamps(), outcome -> taken(List.of(outcome), owner));
        }
        if (inbound.payload().length == 0) {
            return () -> {};
        }
        Intake outcome = pins.isFor(inbound)
                ? pins.arrived(inbound)
                : shelf.take(inbound.topic(), inbound.payload(), pins.signers());
        return () -> taken(List.of(outcome), owner);
    }

    /** Looks again, each minute, at what came from the future. */
    void everyMinute(Owner owner) {
        List<Intake> outcomes = shelf.retry(pins.signers());
        taken(outcomes, owner);
        boolean ahead = outcomes.stream().anyMatch(Intake.Postponed.class::isInstance);
        alarms.set(Alarms.CLOCK_SKEW, ahead, skew());
    }

    private void taken(List<Intake> outcomes, Owner owner) {
        for (Intake outcome : outcomes) {
            if (outcome instanceof Intake.Accepted accepted) {
                accepted(accepted.kind(), owner);
            } else if (outcome instanceof Intake.Postponed) {
                alarms.set(Alarms.CLOCK_SKEW, true, skew());
            } else if (outcome instanceof Intake.Refused refused) {
                refused(refused);
            }
        }
    }

    private void accepted(DocumentShelf.Kind kind, Owner owner) {
        LOG.info("document accepted kind={}", kind);
        if (kind == DocumentShelf.Kind.SIGNERS) {
            voice.event(
                    Severity.INFO,
                    "signers.changed",
                    "other signers are believed from now on: those before have signed their list");
        }
        owner.changed();
        if (OPENING_TO_OTHERS.contains(kind)) {
            owner.subscribeAgain(); // What was not kept, such as a revocation list of an organisation unknown so far.
        }
    }

    private void refused(Intake.Refused refused) {
        Instant now = steady.instant();
        refusals.tell(refused, now);
        if (refused.refusal() == Refusal.UNKNOWN_KEY) {
            pins.refresh();
        } else if (BEHIND.contains(refused.refusal()) && !now.isBefore(nextAbout)) {
            nextAbout = now.plus(MINUTE); // Was the manager restored? It learns what this agent holds.
            voice.aboutAgain();
        }
    }

    private static String skew() {
        return "a document of the manager comes from the future: check the clocks of this host and of the manager";
    }
}
