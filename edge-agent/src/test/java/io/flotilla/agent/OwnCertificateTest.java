package io.flotilla.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.fake.AgentCertificates;
import io.flotilla.agent.identity.AgentFolder;
import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.agent.identity.HostIdentity;
import io.flotilla.agent.identity.RenewalPlan;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyFolder;
import io.flotilla.testing.SettableClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The renewal with real keys, certificates and files; a restart is a new object on the same folder. */
final class OwnCertificateTest {
    private static final Duration DUE = AgentCertificates.LIFE.dividedBy(2).plusHours(1);

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock();
    private final Heard heard = new Heard();
    private final List<Runnable> work = new ArrayList<>();
    private AgentCertificates manager;
    private AgentFolder agent;
    private HostIdentity identity;
    private OwnCertificate certificate;
    private Credential old;

    /** What the loop was asked to do. */
    private static final class Heard implements OwnCertificate.Owner {
        final List<AgentIdentity> renewed = new ArrayList<>();
        int changeOvers;
        String expiring = "";

        @Override
        public void changeOver() {
            changeOvers++;
        }

        @Override
        public void renewed(AgentIdentity now) {
            renewed.add(now);
        }

        @Override
        public void expiring(String why) {
            expiring = why;
        }
    }

    @BeforeEach
    void joinedHost() {
        manager = new AgentCertificates(folder.resolve("ca"), clock);
        agent = new AgentFolder(folder.resolve("agent"));
        manager.enrol(agent);
        restarted();
        old = identity.get().credential();
    }

    @Test
    void theSuccessorIsFetchedConnectedWithAndOnlyThenPutInForce() {
        certificate.tick(true, heard);
        assertThat(work).isEmpty();

        clock.advance(DUE);
        turn();
        assertThat(identity.get().credential()).isEqualTo(old);
        assertThat(onDisk()).isEqualTo(old.leaf());

        certificate.tick(true, heard);
        assertThat(heard.changeOvers).isEqualTo(1);
        certificate.connecting();
        Credential tried = certificate.credential();
        assertThat(tried.leaf().getPublicKey()).isEqualTo(manager.certified.get(0));
        assertThat(onDisk()).isEqualTo(old.leaf());

        certificate.opened(heard);
        assertThat(onDisk()).isEqualTo(tried.leaf());
        assertThat(heard.renewed).hasSize(1);
        assertThat(heard.renewed.get(0).signer().kid())
                .isEqualTo(identity.get().signer().kid());
        assertThat(identity.get().credential()).isEqualTo(tried);
        certificate.tick(true, heard);
        assertThat(work).isEmpty();
    }

    @Test
    void itIsAskedOnceAtATime() {
        clock.advance(DUE);

        certificate.tick(true, heard);
        certificate.tick(true, heard);

        assertThat(work).hasSize(1);
    }

    @Test
    void aManagerThatIsAwayIsAskedAgainLaterAndTheOldOneGoesOn() {
        clock.advance(DUE);
        manager.away = true;
        for (int minutes = 0; minutes < 60; minutes++) {
            turn();
            clock.advance(Duration.ofMinutes(1));
        }
        certificate.connecting();
        assertThat(certificate.credential()).isEqualTo(old);

        manager.away = false;
        clock.advance(Duration.ofMinutes(10));
        turn();

        assertThat(manager.certified).hasSize(1);
        assertThat(identity.successor()).isPresent();
    }

    @Test
    void withoutAConnectionTheNextAttemptTakesTheSuccessor() {
        clock.advance(DUE);
        turn();

        certificate.tick(false, heard);
        certificate.connecting();

        assertThat(heard.changeOvers).isZero();
        assertThat(certificate.credential().leaf().getPublicKey()).isEqualTo(manager.certified.get(0));
    }

    @Test
    void whenNoConnectionComesAboutWithItTheOldOneIsTakenAndItIsTriedAgain() {
        clock.advance(DUE);
        turn();
        certificate.connecting();
        certificate.closed("refused by the test");

        certificate.connecting();
        assertThat(certificate.credential()).isEqualTo(old);
        certificate.opened(heard);
        assertThat(heard.renewed).isEmpty();

        clock.advance(Duration.ofSeconds(2));
        certificate.tick(true, heard);
        assertThat(heard.changeOvers).isEqualTo(1);
        certificate.connecting();
        certificate.opened(heard);
        assertThat(heard.renewed).hasSize(1);
    }

    @Test
    void oneThatTheBrokerNeverAcceptsIsReplacedByAnotherKey() {
        clock.advance(DUE);
        turn();
        for (int refusals = 0; refusals < 3; refusals++) {
            certificate.connecting();
            certificate.closed("refused by the test");
            certificate.connecting();
            certificate.opened(heard);
            clock.advance(Duration.ofMinutes(1));
        }

        certificate.tick(true, heard);
        assertThat(identity.successor()).isEmpty();
        turn();

        assertThat(manager.certified).hasSize(2).doesNotHaveDuplicates();
        assertThat(onDisk()).isEqualTo(old.leaf());
    }

    @Test
    void aCrashBeforeTheAnswerIsStoredAsksAgainForTheSameKey() {
        clock.advance(DUE);
        KeyFolder.open(agent.identity()).pendingKey(new SecureRandom());
        manager.renew(
                KeyFolder.open(agent.identity()).pendingKey(new SecureRandom()).getPublic());

        restarted();
        turn();

        assertThat(manager.certified).hasSize(2);
        assertThat(manager.certified.get(0)).isEqualTo(manager.certified.get(1));
    }

    @Test
    void aCrashBeforeTheNewConnectionStandsGoesOnWithTheStoredSuccessor() {
        clock.advance(DUE);
        turn();
        Credential next = identity.successor().orElseThrow();

        restarted();
        assertThat(identity.get().credential()).isEqualTo(old);
        certificate.connecting();
        assertThat(certificate.credential()).isEqualTo(next);
        certificate.opened(heard);

        assertThat(onDisk()).isEqualTo(next.leaf());
        assertThat(manager.certified).hasSize(1);
    }

    @Test
    void aCrashRightAfterItCameIntoForceLeavesNothingToDo() {
        clock.advance(DUE);
        turn();
        certificate.connecting();
        certificate.opened(heard);

        restarted();
        certificate.tick(true, heard);

        assertThat(work).isEmpty();
        assertThat(identity.successor()).isEmpty();
        assertThat(identity.get().credential().leaf().getPublicKey()).isEqualTo(manager.certified.get(0));
    }

    @Test
    void aCertificateForSomebodyElseIsNotStored() {
        clock.advance(DUE);
        manager.names = NodeAddress.parse("bank-b/validator-1");

        turn();

        assertThat(identity.successor()).isEmpty();
        assertThat(KeyFolder.open(agent.identity()).pending()).isEmpty();
    }

    @Test
    void theAlarmIsRaisedForTheLastSixthAndSaysWhy() {
        manager.away = true;
        clock.advance(DUE);
        turn();
        assertThat(heard.expiring).isEmpty();

        clock.advance(AgentCertificates.LIFE.multipliedBy(35).dividedBy(100));
        certificate.tick(true, heard);
        assertThat(heard.expiring).contains("cannot be reached");

        work.clear();
        restarted();
        manager.away = false;
        turn();
        certificate.connecting();
        certificate.opened(heard);
        certificate.tick(true, heard);
        assertThat(heard.expiring).isEmpty();
    }

    private void turn() {
        certificate.tick(true, heard);
        List<Runnable> jobs = List.copyOf(work);
        work.clear();
        jobs.forEach(Runnable::run);
    }

    private void restarted() {
        AgentIdentity loaded = AgentIdentity.load(agent);
        identity = new HostIdentity(agent, loaded, new SecureRandom());
        certificate = new OwnCertificate(
                identity,
                new RenewalPlan(loaded.credential().leaf(), clock, clock, new Random(7)),
                (own, next) -> manager.renew(next.getPublic()),
                work::add,
                Runnable::run);
    }

    private X509Certificate onDisk() {
        return AgentIdentity.load(agent).credential().leaf();
    }
}
