package io.flotilla.agent.identity;

import io.flotilla.pki.key.Renewal;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When the agent's certificate is renewed, when its successor is tried, and when it is given up. No I/O: it is told what
 * happened. Used by the loop thread only.
 *
 * <p>The old certificate stays in force until a connection stands that was made with the new one, so a step may fail as
 * often as it likes; it is tried again with a growing pause.
 */
public final class RenewalPlan {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    /** So often may the broker turn the successor away and let the old one in; then it is broken, and another is made. */
    private static final int MOST_REFUSALS = 3;
    /** Less than this part of its life left: somebody should know. */
    private static final int EXPIRING_PART = 6;

    private final Clock wall;
    private final Clock steady;
    private final RandomGenerator random;
    private X509Certificate certificate;
    private Instant dueAt;
    private Instant nextTry = Instant.MIN;
    private Duration pause = FIRST_PAUSE;
    private int refusals;
    private boolean failedLast;

    /** What to do next. */
    public enum Step {
        REST,
        /** Ask the manager for the successor. */
        ASK,
        /** Connect with the successor. */
        TRY,
        /** Forget the successor, its key included. */
        DISCARD
    }

    /**
     * @param inForce what the agent goes by now
     * @param steady for the pauses between attempts
     */
    public RenewalPlan(X509Certificate inForce, Clock wall, Clock steady, RandomGenerator random) {
        this.wall = wall;
        this.steady = steady;
        this.random = random;
        this.certificate = inForce;
        this.dueAt = Renewal.dueAt(inForce, random);
    }

    /** @param successor null when there is none */
    public Step next(@Nullable X509Certificate successor) {
        Instant now = wall.instant();
        if (successor != null && (refusals >= MOST_REFUSALS || end(successor).isBefore(now))) {
            return Step.DISCARD;
        }
        if (steady.instant().isBefore(nextTry)) {
            return Step.REST;
        }
        if (successor != null) {
            return Step.TRY;
        }
        return now.isBefore(dueAt) ? Step.REST : Step.ASK;
    }

    /** The manager did not give one, or no connection came about with it. */
    public void failed() {
        failedLast = true;
        Duration half = pause.dividedBy(2);
        nextTry = steady.instant().plus(half).plusMillis(random.nextLong(half.toMillis() + 1));
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    /** There is a successor now: it is tried at once. */
    public void issued() {
        anew();
    }

    /** The old certificate connects: a successor that did not just before was refused, not merely unlucky. */
    public void oldOneConnected() {
        if (failedLast) {
            failedLast = false;
            refusals++;
        }
    }

    /** The successor was forgotten; the next one is asked for after the pause that is under way. */
    public void discarded() {
        refusals = 0;
        failedLast = false;
    }

    public void activated(X509Certificate inForce) {
        certificate = inForce;
        dueAt = Renewal.dueAt(inForce, random);
        anew();
    }

    public boolean expiring() {
        return expiring(certificate, wall.instant());
    }

    /** Whether less than a sixth of a certificate's life is left. */
    public static boolean expiring(X509Certificate one, Instant now) {
        Duration life = Duration.between(one.getNotBefore().toInstant(), end(one));
        return now.isAfter(end(one).minus(life.dividedBy(EXPIRING_PART)));
    }

    private void anew() {
        nextTry = Instant.MIN;
        pause = FIRST_PAUSE;
        refusals = 0;
        failedLast = false;
    }

    private static Instant end(X509Certificate one) {
        return one.getNotAfter().toInstant();
    }
}
