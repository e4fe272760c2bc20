package io.flotilla.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.chain.fake.Consortium;
import io.flotilla.chain.fake.NodeProcess;
import io.flotilla.chain.fake.Rogue;
import io.flotilla.chain.fake.Site;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.PeeringOrder.Distribution;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.PrivateFile;
import io.flotilla.testing.TinyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program in processes of its own. */
final class NodeProcessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long MIB = 1 << 20;
    private static final NodeAddress A = NodeAddress.parse("bank-a/validator-1");
    private static final NodeAddress B = NodeAddress.parse("bank-b/validator-1");

    @TempDir
    private Path folder;

    private Consortium consortium;
    private Site a;
    private Site b;

    @BeforeEach
    void prepareFolders() {
        consortium = new Consortium(folder.resolve("ca"));
        a = new Site(folder, A, consortium.node(A));
        b = new Site(folder, B, consortium.node(B));
    }

    @Test
    void aKilledNodeKeepsItsGenesisAndIsLinkedAgain() {
        try (NodeProcess first = NodeProcess.started(a);
                NodeProcess other = NodeProcess.started(b)) {
            link();
            Sha256 genesis = a.admin().status().genesis();
            String key = a.admin().status().publicKey();

            first.kill();
            await().atMost(PATIENCE).until(() -> !b.linkTo(a).connected());
            try (NodeProcess again = NodeProcess.started(a)) {
                awaitRunning(a);
                awaitRunning(b);

                assertThat(a.admin().status().genesis()).isEqualTo(genesis);
                assertThat(a.admin().status().publicKey()).isEqualTo(key);
                await().atMost(PATIENCE)
                        .until(() -> a.linkTo(b).connected() && b.linkTo(a).connected());
                assertThat(again.pid()).isNotEqualTo(first.pid());
            }
            assertThat(other.log()).doesNotContain("Exception");
        }
    }

    @Test
    void aSecondProcessOnTheFolderNamesTheFirstAndEnds() throws Exception {
        try (NodeProcess first = NodeProcess.started(a)) {
            Process second = NodeProcess.launch(a.folder());

            assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).isEqualTo(1);
            assertThat(first.log())
                    .containsOnlyOnce("is in use by process " + first.pid())
                    .doesNotContain("Exception");
            assertThat(a.admin().status().pid()).isEqualTo(first.pid());
        }
    }

    @Test
    void onAFullDiskItEndsWithAReasonAndGoesOnOnceThereIsSpace() throws Exception {
        try (TinyDisk disk = TinyDisk.at(a.folder().data(), 20)) {
            Process node = NodeProcess.launch(a.folder());
            try {
                await().atMost(PATIENCE).until(() -> Files.exists(a.folder().admin()));
                String key = a.admin().status().publicKey();
                ObjectNode genesis = genesis(Map.of(A, key));
                disk.fill();

                for (int i = 0; i < 500 && node.isAlive(); i++) {
                    List<Peer> peers = i % 2 == 0 ? List.of(a.peer()) : List.of(a.peer(), b.peer());
                    if (catchThrowable(() -> a.admin().send("PUT", "/peers", new PeeringOrder(peers, List.of())))
                            != null) {
                        break;
                    }
                }

                assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(node.exitValue()).isEqualTo(74);
                assertThat(Files.readString(a.folder().log())).contains("make space on the disk");
                disk.makeSpace();
                try (NodeProcess again = NodeProcess.started(a)) {
                    a.admin().send("PUT", "/genesis", genesis);
                    assertThat(a.admin().status().genesis()).isNotNull();
                    assertThat(a.admin().status().publicKey()).isEqualTo(key);
                    assertThat(again.terminate()).isIn(0, 143);
                }
            } finally {
                node.destroyForcibly();
            }
        }
    }

    @Test
    void theHeapItReportsIsTheOneItWasGivenButForTheJvmsRounding() {
        try (NodeProcess node = NodeProcess.started(a)) {
            long most = a.admin().status().maxHeapBytes();

            assertThat(most).isCloseTo(NodeProcess.HEAP_MIB * MIB, withinPercentage(12.5));
            assertThat(node.pid()).isEqualTo(a.admin().status().pid());
        }
    }

    @Test
    void sigtermStopsItCleanly() {
        try (NodeProcess node = NodeProcess.started(a)) {
            int exit = node.terminate();

            assertThat(exit).isIn(0, 143);
            assertThat(a.folder().admin()).doesNotExist();
        }
    }

    @Test
    void strangersGetAnAlertInTheHandshakeAndSeeTheNodesCertificate() throws Exception {
        assumeTrue(opensslIsThere(), "openssl is not installed");
        Credential forged = new Rogue(folder, "bank-b")
                .selfSigned("CN=validator-1,O=bank-b", "spiffe://bank-b.flotilla.internal/node/validator-1");
        PrivateFile.write(folder.resolve("rogue.key"), Pem.of(forged.key()));
        PrivateFile.write(folder.resolve("rogue.pem"), Pem.of(forged.chain()));
        try (NodeProcess node = NodeProcess.started(a)) {
            a.admin()
                    .send(
                            "PUT",
                            "/genesis",
                            genesis(Map.of(A, a.admin().status().publicKey())));

            String anonymous = openssl(List.of());
            String rogue = openssl(List.of(
                    "-cert",
                    folder.resolve("rogue.pem").toString(),
                    "-key",
                    folder.resolve("rogue.key").toString()));
            String old = openssl(List.of("-tls1_2"));

            assertThat(anonymous).contains("BEGIN CERTIFICATE").contains("alert");
            assertThat(rogue).contains("BEGIN CERTIFICATE").contains("alert");
            assertThat(old).contains("alert").doesNotContain("BEGIN CERTIFICATE");
            assertThat(node.log()).doesNotContain("Exception");
        }
    }

    private void link() {
        ObjectNode genesis = genesis(
                Map.of(A, a.admin().status().publicKey(), B, b.admin().status().publicKey()));
        for (Site site : List.of(a, b)) {
            site.admin().send("PUT", "/genesis", genesis);
            site.admin().send("PUT", "/peers", new PeeringOrder(List.of(a.peer(), b.peer()), List.of()));
            site.admin().send("POST", "/certificate/distribute", new Distribution(List.of(site == a ? B : A)));
        }
        awaitRunning(a);
        awaitRunning(b);
    }

    private ObjectNode genesis(Map<NodeAddress, String> keys) {
        return consortium.genesis(keys);
    }

    private static void awaitRunning(Site site) {
        await().atMost(PATIENCE).until(() -> {
            var report = site.admin().status();
            return report.phase() == NodePhase.RUNNING && report.peers().get(0).connected();
        });
    }

    private static boolean opensslIsThere() throws InterruptedException {
        try {
            Process version = new ProcessBuilder("openssl", "version").start();
            return version.waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** In TLS 1.3 the verdict comes after the client's part of the handshake, so its input stays open for a while. */
    private String openssl(List<String> options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("openssl", "s_client", "-connect", a.endpoint().toString()));
        command.addAll(options);
        Path said = Files.createTempFile(folder, "openssl", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("openssl ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(said);
    }
}
