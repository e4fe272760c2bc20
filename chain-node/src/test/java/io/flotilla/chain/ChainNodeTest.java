package io.flotilla.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.chain.fake.AdminClient.Reply;
import io.flotilla.chain.fake.Cluster;
import io.flotilla.chain.fake.Consortium;
import io.flotilla.chain.fake.Site;
import io.flotilla.chain.ledger.ChainFault;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.PeeringOrder.Distribution;
import io.flotilla.contract.chain.PeeringOrder.ProofRequest;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.CanonicalJson;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.PrivateFile;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node and its agent's door. */
final class ChainNodeTest {
    private static final NodeAddress A = NodeAddress.parse("bank-a/validator-1");
    private static final NodeAddress B = NodeAddress.parse("bank-b/validator-1");
    private static final String OTHER_KEY = "ab".repeat(32);

    @TempDir
    private static Path authorities;

    private static Consortium consortium;

    @TempDir
    private Path folder;

    private Site site;

    @BeforeAll
    static void makeAuthorities() {
        consortium = new Consortium(authorities);
    }

    @BeforeEach
    void prepareFolder() {
        site = new Site(folder, A, consortium.node(A));
    }

    @Test
    void aNewNodeAwaitsItsGenesisWithoutAPort() {
        try (RunningNode node = new RunningNode(site)) {
            NodeReport report = site.admin().status();

            assertThat(report.phase()).isEqualTo(NodePhase.AWAITING_GENESIS);
            assertThat(report.genesis()).isNull();
            assertThat(report.height()).isZero();
            assertThat(report.publicKey()).matches("[0-9a-f]{64}");
            assertThat(report.certificateNotAfter()).isNotNull();
            assertThat(portOpen()).isFalse();
            assertThat(node).isNotNull();
        }
    }

    @Test
    void theReportSaysWhatTheProcessWasStartedWithNotWhatTheFileSaysByNow() {
        NodeSettings started =
                new NodeSettings(A, Consortium.CHAIN, TrustDomain.DEFAULT, Role.VALIDATOR, site.endpoint());
        NodeSettings newer =
                new NodeSettings(A, Consortium.CHAIN, TrustDomain.DEFAULT, Role.OBSERVER, new Endpoint("127.0.0.1", 1));
        try (RunningNode node = new RunningNode(site)) {
            PrivateFile.write(site.folder().settings(), Json.write(newer));

            NodeReport report = site.admin().status();

            assertThat(report.settings()).isEqualTo(started);
            assertThat(report.maxHeapBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
            assertThat(node).isNotNull();
        }
    }

    @Test
    void theAccessFileIsPrivateAndGoneAfterAStop() throws Exception {
        try (RunningNode node = new RunningNode(site)) {
            assertThat(node).isNotNull();
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(site.folder().admin())))
                    .isEqualTo("rw-------");
            assertThat(site.admin().access().pid())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(site.admin().access().started())
                    .isEqualTo(ProcessHandle.current().info().startInstant().orElseThrow());
        }

        assertThat(site.folder().admin()).doesNotExist();
    }

    @Test
    void withoutTheTokenNothingIsAnswered() {
        try (RunningNode node = new RunningNode(site)) {
            Reply reply = site.admin().send("0".repeat(64), "GET", "/status", new byte[0]);

            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.code()).isEqualTo("unauthorized");
            assertThat(node).isNotNull();
        }
    }

    @Test
    void anUnknownPathIsNotFoundAndALargeBodyRefused() {
        try (RunningNode node = new RunningNode(site)) {
            assertThat(site.admin().send("GET", "/nothing", new byte[0]).status())
                    .isEqualTo(404);
            assertThat(site.admin().send("PUT", "/peers", new byte[2 << 20]).status())
                    .isEqualTo(413);
            assertThat(node).isNotNull();
        }
    }

    @Test
    void theGenesisIsSavedWithItsCanonicalHashAndTheSameAgainChangesNothing() {
        try (RunningNode node = new RunningNode(site)) {
            ObjectNode genesis = genesis(ownKey());
            Sha256 expected = Sha256.of(CanonicalJson.bytes(genesis));
            genesis.put("sig", "a..b");

            Reply first = site.admin().send("PUT", "/genesis", genesis, "X-Genesis-Sha256", expected.value());
            Reply again = site.admin().send("PUT", "/genesis", genesis);

            assertThat(first.status()).isEqualTo(200);
            assertThat(first.body().path("sha256").asText()).isEqualTo(expected.value());
            assertThat(again).isEqualTo(first);
            assertThat(site.admin().status().phase()).isEqualTo(NodePhase.READY);
            assertThat(site.admin().status().genesis()).isEqualTo(expected);
            assertThat(portOpen()).isTrue();
            assertThat(node).isNotNull();
        }
    }

    @Test
    void anotherGenesisIsAConflict() {
        try (RunningNode node = new RunningNode(site)) {
            site.admin().send("PUT", "/genesis", genesis(ownKey()));
            ObjectNode other = genesis(ownKey());
            other.put("time", "2026-11-23T00:00:00Z");

            assertThat(site.admin().send("PUT", "/genesis", other).status()).isEqualTo(409);
            assertThat(node).isNotNull();
        }
    }

    @Test
    void aGenesisThatDoesNotFitThisNodeIsRefused() {
        try (RunningNode node = new RunningNode(site)) {
            ObjectNode unknownKey = genesis(ownKey());
            unknownKey.put("surprise", 1);
            ObjectNode incomplete = genesis(ownKey());
            incomplete.remove("time");
            ObjectNode otherChain = consortium.genesis(
                    new ChainId("other"), Map.of(A, ownKey()), List.of(A.organisation(), B.organisation()));
            String pinned = "00".repeat(32);

            assertThat(put(genesis(OTHER_KEY)).code()).isEqualTo("wrong-key");
            assertThat(put(otherChain).code()).isEqualTo("wrong-chain");
            assertThat(put(unknownKey).code()).isEqualTo("malformed");
            assertThat(put(incomplete).code()).isEqualTo("malformed");
            assertThat(put(Json.object()).code()).isEqualTo("malformed");
            assertThat(site.admin().send("PUT", "/genesis", new byte[] {'['}).status())
                    .isEqualTo(422);
            assertThat(site.admin()
                            .send("PUT", "/genesis", genesis(ownKey()), "X-Genesis-Sha256", pinned)
                            .code())
                    .isEqualTo("wrong-hash");
            assertThat(site.admin().status().phase()).isEqualTo(NodePhase.AWAITING_GENESIS);
            assertThat(node).isNotNull();
        }
    }

    @Test
    void keyAndGenesisAreThereAfterARestart() {
        String key;
        Sha256 genesis;
        try (RunningNode node = new RunningNode(site)) {
            key = ownKey();
            put(genesis(key));
            genesis = site.admin().status().genesis();
            assertThat(node).isNotNull();
        }

        try (RunningNode node = new RunningNode(site)) {
            assertThat(site.admin().status().publicKey()).isEqualTo(key);
            assertThat(site.admin().status().genesis()).isEqualTo(genesis).isNotNull();
            assertThat(site.admin().status().phase()).isEqualTo(NodePhase.READY);
            assertThat(node).isNotNull();
        }
    }

    @Test
    void possessionOfTheKeyIsProvedToOneAgent() {
        try (RunningNode node = new RunningNode(site)) {
            Reply reply = site.admin().send("POST", "/consensus-key/proof", new ProofRequest("x".repeat(43)));
            Reply shifted = site.admin().send("POST", "/consensus-key/proof", new ProofRequest("x\ny"));

            assertThat(Json.strict(reply.body(), ConsensusKey.class).publicKey())
                    .isEqualTo(ownKey());
            assertThat(shifted.status()).isEqualTo(422);
            assertThat(node).isNotNull();
        }
    }

    @Test
    void ordersThatCannotBeCarriedOutAreRefused() {
        try (RunningNode node = new RunningNode(site)) {
            Reply early = site.admin().send("POST", "/certificate/distribute", new Distribution(List.of(B)));
            put(genesis(ownKey()));
            Reply stranger = site.admin().send("POST", "/certificate/distribute", new Distribution(List.of(B)));
            Reply noEndpoint = site.admin()
                    .send("PUT", "/peers", "{\"peers\":[{\"node\":\"a/b\"}],\"authorities\":[]}".getBytes(UTF_8));
            Reply foreignList = site.admin().send("PUT", "/crl/bank-a", base64(consortium.crl("bank-b", 1)));

            assertThat(early.code()).isEqualTo("awaiting-genesis");
            assertThat(stranger.code()).isEqualTo("not-a-peer");
            assertThat(noEndpoint.status()).isEqualTo(422);
            assertThat(foreignList.code()).isEqualTo("untrusted");
            assertThat(node).isNotNull();
        }
    }

    @Test
    void anOlderRevocationListIsRefusedAndTheSameAgainIsNot() {
        try (RunningNode node = new RunningNode(site)) {
            put(genesis(ownKey()));
            byte[] second = base64(consortium.crl("bank-a", 2));

            assertThat(site.admin().send("PUT", "/crl/bank-a", second).status()).isEqualTo(200);
            assertThat(site.admin().send("PUT", "/crl/bank-a", second).status()).isEqualTo(200);
            assertThat(site.admin()
                            .send("PUT", "/crl/bank-a", base64(consortium.crl("bank-a", 1)))
                            .code())
                    .isEqualTo("older");
            assertThat(node).isNotNull();
        }
    }

    @Test
    void withoutACertificateItWaitsForOne() throws Exception {
        Files.delete(site.folder().tlsChain());
        try (RunningNode node = new RunningNode(site)) {
            put(genesis(ownKey()));
            NodeReport without = site.admin().status();
            Reply stillNone = site.admin().send("POST", "/certificate/reload", new byte[0]);
            Consortium.write(site.folder(), consortium.node(A));
            Reply reloaded = site.admin().send("POST", "/certificate/reload", new byte[0]);

            assertThat(without.phase()).isEqualTo(NodePhase.FAILED);
            assertThat(without.reason()).contains("tls.pem");
            assertThat(stillNone.code()).isEqualTo("unusable-certificate");
            assertThat(reloaded.status()).isEqualTo(200);
            assertThat(site.admin().status().phase()).isEqualTo(NodePhase.READY);
            assertThat(node).isNotNull();
        }
    }

    @Test
    void aKeyThatDoesNotFitTheCertificateIsNotTaken() {
        try (RunningNode node = new RunningNode(site)) {
            PrivateFile.write(site.folder().tlsKey(), Pem.of(consortium.node(A).key()));

            Reply reply = site.admin().send("POST", "/certificate/reload", new byte[0]);

            assertThat(reply.status()).isEqualTo(422);
            assertThat(reply.body().path("message").asText()).contains("do not belong together");
            assertThat(node).isNotNull();
        }
    }

    @Test
    void aFolderOfAnotherNodeIsRefused() {
        try (RunningNode node = new RunningNode(site)) {
            assertThat(node).isNotNull();
        }
        PrivateFile.write(
                site.folder().settings(),
                Json.write(new NodeSettings(
                        B, Consortium.CHAIN, TrustDomain.DEFAULT, Role.VALIDATOR, new Endpoint("127.0.0.1", 1))));

        assertThatThrownBy(() -> new RunningNode(site))
                .isInstanceOf(ChainFault.class)
                .hasMessageContaining("belongs to trade/bank-a/validator-1");
    }

    @Test
    void unusableSettingsAreNamed() {
        PrivateFile.write(site.folder().settings(), "{\"node\":\"bank-a/validator-1\"}");

        assertThatThrownBy(() -> new RunningNode(site))
                .isInstanceOf(ChainFault.class)
                .hasMessageContaining("node.json");
    }

    @Test
    void aChainOfOneIsRunningOnceItKnowsThatItIsAlone() {
        try (RunningNode node = new RunningNode(site)) {
            put(genesis(ownKey()));
            site.admin().send("PUT", "/peers", new PeeringOrder(List.of(site.peer()), List.of()));

            assertThat(site.admin().status().phase()).isEqualTo(NodePhase.RUNNING);
            assertThat(node).isNotNull();
        }
    }

    @Test
    void aChainBeginsOnceTheCodeOfAllItsContractsIsThere() throws Exception {
        byte[] code = getClass()
                .getResourceAsStream("/io/flotilla/contract/chain/asset-register.wasm")
                .readAllBytes();
        Sha256 digest = Sha256.of(code);
        try (RunningNode node = new RunningNode(site)) {
            ObjectNode genesis = genesis(ownKey());
            genesis.putArray("contracts")
                    .addObject()
                    .put("name", "assets")
                    .put("wasm", digest.value())
                    .put("init", "[]");
            put(genesis);

            assertThat(site.admin().status().phase()).isEqualTo(NodePhase.AWAITING_GENESIS);
            assertThat(site.admin().get("/chain/head").path("code").asText()).isEqualTo("awaiting-genesis");
            assertThat(site.admin()
                            .send("PUT", "/contracts/" + "ab".repeat(32), code)
                            .code())
                    .isEqualTo("wrong-hash");
            assertThat(site.admin().send("PUT", "/contracts/" + digest, code).status())
                    .isEqualTo(204);

            assertThat(site.admin().status().phase()).isEqualTo(NodePhase.READY);
            assertThat(site.admin().get("/chain/head").path("height").asLong()).isZero();
            assertThat(Cluster.block(site, 0).path("stateRoot").asText()).matches("[0-9a-f]{64}");
            assertThat(node).isNotNull();
        }
    }

    private String ownKey() {
        return site.admin().status().publicKey();
    }

    private ObjectNode genesis(String keyOfA) {
        return consortium.genesis(Map.of(A, keyOfA, B, "cd".repeat(32)));
    }

    private Reply put(ObjectNode genesis) {
        return site.admin().send("PUT", "/genesis", genesis);
    }

    private boolean portOpen() {
        try (Socket socket = new Socket(site.endpoint().host(), site.endpoint().port())) {
            return socket.isConnected();
        } catch (IOException closed) {
            return false;
        }
    }

    private static byte[] base64(byte[] der) {
        return Base64.getMimeEncoder().encode(der);
    }
}
