package io.flotilla.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.fake.FakeManager;
import io.flotilla.agent.identity.AgentFolder;
import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.agent.identity.Enrolment;
import io.flotilla.agent.identity.FolderLock;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.pki.est.TokenSecret;
import io.flotilla.pki.key.Fingerprint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JoinTest {
    private static final Duration LIFE = Duration.ofMinutes(10);

    @TempDir
    Path temporary;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private FakeManager manager;
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        manager = new FakeManager(temporary.resolve("ca"));
        folder = temporary.resolve("agent");
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    @Test
    void aHostJoinsAndIsToldWhatNext() throws IOException {
        int code = join(manager.token(LIFE), manager.fingerprint());

        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(out.toString()).contains("bank-a/validator-1").contains("next: fleet-agent run --dir");
        AgentFolder agent = new AgentFolder(folder);
        assertThat(AgentIdentity.load(agent).node()).isEqualTo(FakeManager.NODE);
        AgentConfig config = AgentConfig.load(agent);
        assertThat(config.p2pHost()).isEqualTo("127.0.0.1");
        assertThat(config.p2pPort()).isNotNull();
        assertThat(agent.policy()).content().contains("node.restart");
        for (Path file : new Path[] {agent.config(), agent.bootstrap(), agent.policy(), agent.rootCertificate()}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void anAnswerThatGotLostDoesNotBrickTheHost() {
        String token = manager.token(LIFE);
        manager.answersToLose.set(2); // the JDK sends a POST again once when the connection closes

        assertThat(join(token, manager.fingerprint())).isEqualTo(1);
        assertThat(join(token, manager.fingerprint())).isZero();

        assertThat(manager.enrolments.get()).isGreaterThanOrEqualTo(2);
        assertThat(AgentIdentity.load(new AgentFolder(folder)).node()).isEqualTo(FakeManager.NODE);
    }

    @Test
    void joiningAgainChangesNeitherIdentityNorPort() {
        String token = manager.token(LIFE);
        join(token, manager.fingerprint());
        AgentFolder agent = new AgentFolder(folder);
        AgentConfig before = AgentConfig.load(agent);
        AgentIdentity identity = AgentIdentity.load(agent);

        assertThat(join(token, manager.fingerprint())).isZero();

        assertThat(AgentConfig.load(agent)).isEqualTo(before);
        assertThat(AgentIdentity.load(agent).credential().leaf())
                .isEqualTo(identity.credential().leaf());
        assertThat(manager.enrolments.get()).isEqualTo(1);
    }

    @Test
    void anotherJoinLineInAJoinedFolderIsOneSentenceThatNamesTheNode() {
        join(manager.token(LIFE), manager.fingerprint());

        assertThat(join(manager.token(LIFE), manager.fingerprint())).isEqualTo(1);

        oneSentence();
        assertThat(err.toString()).contains("bank-a/validator-1").contains("--dir");
        assertThat(manager.enrolments.get()).isEqualTo(1);
    }

    @Test
    void anotherJoinLineReplacesACertificateThatTheManagerRefuses() {
        join(manager.token(LIFE), manager.fingerprint());
        X509Certificate revoked = leaf();
        manager.revoked = revoked;

        assertThat(join(manager.token(LIFE), manager.fingerprint())).isZero();

        assertThat(leaf()).isNotEqualTo(revoked);
        assertThat(leaf().getPublicKey()).isNotEqualTo(revoked.getPublicKey());
    }

    @Test
    void anotherJoinLineReplacesAnExpiredCertificate() {
        join(manager.token(LIFE), manager.fingerprint());
        X509Certificate expired = leaf();
        Clock later = Clock.fixed(expired.getNotAfter().toInstant().plusSeconds(1), ZoneOffset.UTC);
        Enrolment.Order order = new Enrolment.Order(
                manager.address(), TokenSecret.parse(manager.token(LIFE)), Fingerprint.parse(manager.fingerprint()));

        new Enrolment(new AgentFolder(folder), new SecureRandom(), later).join(order);

        assertThat(leaf()).isNotEqualTo(expired);
        assertThat(join(order.token().text(), manager.fingerprint())).isZero();
    }

    @Test
    void anotherNodesJoinLineDoesNotTakeOverAFolder() {
        join(manager.token(LIFE), manager.fingerprint());
        X509Certificate revoked = leaf();
        manager.revoked = revoked;

        String foreign = manager.token(NodeAddress.parse("bank-a/validator-2"), LIFE);

        assertThat(join(foreign, manager.fingerprint())).isEqualTo(1);
        oneSentence();
        assertThat(err.toString()).contains("bank-a/validator-1").contains("bank-a/validator-2");
        assertThat(leaf()).isEqualTo(revoked);
    }

    @Test
    void aWrongFingerprintIsOneSentenceAndNothingSecretIsSent() {
        int code = join(manager.token(LIFE), "sha256:" + "ab".repeat(32));

        assertThat(code).isEqualTo(1);
        oneSentence();
        assertThat(manager.enrolments.get()).isZero();
        assertThat(new AgentFolder(folder).rootCertificate()).doesNotExist();
    }

    @Test
    void anExpiredTokenIsOneSentence() {
        assertThat(join(manager.token(Duration.ofSeconds(-1)), manager.fingerprint()))
                .isEqualTo(1);

        oneSentence();
    }

    @Test
    void aTokenThatAnotherHostHasUsedIsOneSentence() {
        String token = manager.token(LIFE);
        join(token, manager.fingerprint());
        folder = temporary.resolve("another");

        assertThat(join(token, manager.fingerprint())).isEqualTo(1);

        oneSentence();
    }

    @Test
    void aManagerThatIsAwayIsOneSentence() {
        String token = manager.token(LIFE);
        String fingerprint = manager.fingerprint();
        manager.close();

        assertThat(join(token, fingerprint)).isEqualTo(1);

        oneSentence();
    }

    @Test
    void anotherAgentInTheFolderIsOneSentence() {
        join(manager.token(LIFE), manager.fingerprint());
        FolderLock lock = FolderLock.of(new AgentFolder(folder));
        try {
            assertThat(run("run", "--dir", folder.toString())).isEqualTo(1);
        } finally {
            lock.close();
        }

        assertThat(err.toString()).contains("another agent");
        oneSentence();
    }

    @Test
    void aFolderWithoutAnIdentitySaysHowToGetOne() {
        assertThat(run("run", "--dir", folder.toString())).isEqualTo(1);

        assertThat(err.toString()).contains("join line");
        oneSentence();
    }

    @Test
    void aWrongCommandLineIsExitCodeTwo() {
        assertThat(run("join", "http://manager", "--token", "a.b", "--ca-fingerprint", "sha256:" + "ab".repeat(32)))
                .isEqualTo(2);
        assertThat(run("join")).isEqualTo(2);
        assertThat(run("dance")).isEqualTo(2);
        assertThat(join("no-token", manager.fingerprint())).isEqualTo(2);
        assertThat(run(
                        "join",
                        manager.address().toString(),
                        "--token",
                        manager.token(LIFE),
                        "--ca-fingerprint",
                        manager.fingerprint(),
                        "--dir",
                        folder.toString(),
                        "--node-home",
                        temporary.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).doesNotContain("\tat ");
    }

    @Test
    void theVersionIsSaid() {
        assertThat(run("--version")).isZero();

        assertThat(out.toString()).startsWith("fleet-agent ");
    }

    private X509Certificate leaf() {
        return AgentIdentity.load(new AgentFolder(folder)).credential().leaf();
    }

    private int join(String token, String fingerprint) {
        return run(
                "join",
                manager.address().toString(),
                "--token",
                token,
                "--ca-fingerprint",
                fingerprint,
                "--dir",
                folder.toString(),
                "--p2p-host",
                "127.0.0.1");
    }

    private int run(String... args) {
        return EdgeAgent.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private void oneSentence() {
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("fleet-agent: ").doesNotContain("Exception");
    }
}
