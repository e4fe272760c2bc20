package io.flotilla.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.fake.AgentCertificates;
import io.flotilla.agent.identity.RenewalPlan.Step;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.testing.SettableClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RenewalPlanTest {
    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock();
    private AgentCertificates manager;
    private X509Certificate old;
    private RenewalPlan plan;

    @BeforeEach
    void freshPlan() {
        manager = new AgentCertificates(folder, clock);
        old = certificate();
        plan = new RenewalPlan(old, clock, clock, new Random(1));
    }

    @Test
    void itIsDueBetweenAThirdAndHalfOfItsLife() {
        at(old, 0.33);
        assertThat(plan.next(null)).isEqualTo(Step.REST);

        at(old, 0.501);
        assertThat(plan.next(null)).isEqualTo(Step.ASK);
    }

    @Test
    void aSuccessorIsTriedAtOnceAlsoOneThatAnEarlierLifeHasLeft() {
        assertThat(plan.next(certificate())).isEqualTo(Step.TRY);
    }

    @Test
    void aFailureIsFollowedByAPauseThatDoublesToTenMinutes() {
        at(old, 0.51);
        Duration before = Duration.ZERO;
        for (int failures = 1; failures <= 15; failures++) {
            plan.failed();
            Duration pause = untilNot(Step.REST);
            assertThat(pause)
                    .isBetween(Duration.ofMillis(500), Duration.ofMinutes(10).plusMillis(1));
            assertThat(pause).isGreaterThanOrEqualTo(before.dividedBy(4));
            before = pause;
        }

        assertThat(before).isGreaterThanOrEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aSuccessorThatTheBrokerRefusesThreeTimesIsGivenUp() {
        X509Certificate next = certificate();
        for (int refusals = 0; refusals < 3; refusals++) {
            assertThat(plan.next(next)).isNotEqualTo(Step.DISCARD);
            plan.failed();
            plan.oldOneConnected();
        }

        assertThat(plan.next(next)).isEqualTo(Step.DISCARD);
        plan.discarded();
        assertThat(plan.next(null)).isEqualTo(Step.REST);
        at(old, 0.51);
        assertThat(plan.next(null)).isEqualTo(Step.ASK);
    }

    @Test
    void aLongOutageDoesNotCountAsRefusal() {
        X509Certificate next = certificate();
        for (int attempts = 0; attempts < 20; attempts++) {
            plan.failed();
        }
        plan.oldOneConnected();
        plan.oldOneConnected();
        clock.advance(Duration.ofMinutes(10));

        assertThat(plan.next(next)).isEqualTo(Step.TRY);
    }

    @Test
    void aSuccessorThatRanOutIsForgotten() {
        X509Certificate next = certificate();

        clock.advance(AgentCertificates.LIFE.plusDays(1));

        assertThat(plan.next(next)).isEqualTo(Step.DISCARD);
    }

    @Test
    void itExpiresSoonOnceASixthOfItsLifeIsLeft() {
        at(old, 0.83);
        assertThat(plan.expiring()).isFalse();

        at(old, 0.84);
        assertThat(plan.expiring()).isTrue();

        plan.activated(certificate());
        assertThat(plan.expiring()).isFalse();
        assertThat(plan.next(null)).isEqualTo(Step.REST);
    }

    private Duration untilNot(Step step) {
        Instant from = clock.instant();
        while (plan.next(null) == step) {
            clock.advance(Duration.ofMillis(100));
        }
        return Duration.between(from, clock.instant());
    }

    private void at(X509Certificate certificate, double part) {
        Instant from = certificate.getNotBefore().toInstant();
        Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
        Instant wanted = from.plusMillis((long) (life.toMillis() * part));
        clock.advance(Duration.between(clock.instant(), wanted));
    }

    private X509Certificate certificate() {
        return manager.issue(KeyPairs.generateP256(new SecureRandom()).getPublic())
                .get(0);
    }
}
