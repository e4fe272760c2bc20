package io.flotilla.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.chain.fake.AdminClient.Reply;
import io.flotilla.chain.fake.Client;
import io.flotilla.chain.fake.Cluster;
import io.flotilla.chain.fake.Site;
import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.contract.chain.ChainReport;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.OrgId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four validators on real sockets in one process, each with its own folder, and what they agree on. */
final class ChainClusterTest {
    @TempDir
    private Path folder;

    private Cluster cluster;
    private List<Site> sites;

    @BeforeEach
    void found() {
        cluster =
                new Cluster(folder, List.of("bank-a", "bank-b", "insurer-c", "port-d", "watcher-e"), RunningNode::new);
        sites = cluster.found(4);
    }

    @AfterEach
    void stopAll() {
        cluster.close();
    }

    @Test
    void allAgreeOnBlocksWhoseCertificatesNameAQuorum() {
        reached(sites, 5);

        for (long height = 0; height <= 5; height++) {
            ObjectNode first = Cluster.block(sites.get(0), height);
            for (Site other : sites) {
                ObjectNode same = Cluster.block(other, height);
                assertThat(same.path("blockId")).isEqualTo(first.path("blockId"));
                assertThat(same.path("stateRoot")).isEqualTo(first.path("stateRoot"));
                assertThat(same.path("certificate").path("seals").size()).isGreaterThanOrEqualTo(height == 0 ? 0 : 3);
            }
        }
        eventually(() -> sites.get(0).admin().status().phase() == NodePhase.RUNNING
                && sites.get(0).admin().status().chain().online() == 4);
        ChainReport report = sites.get(0).admin().status().chain();
        assertThat(report.votes()).isTrue();
        assertThat(report.validators()).isEqualTo(4);
        assertThat(report.quorum()).isEqualTo(3);
        assertThat(report.stall()).isNull();
        assertThat(report.blockMillis()).isPositive();
    }

    @Test
    void aTransactionThatOneNodeTookIsFinalOnAllWithTheSameReceipt() {
        reached(sites, 1);
        Client bank = cluster.client(0);

        Transaction transaction = bank.sign(sites.get(1), "members", "list", "[]");
        Sha256 id = transaction.id();
        assertThat(Client.submit(sites.get(1), transaction).status()).isEqualTo(202);
        assertThat(Client.submit(sites.get(1), transaction).status()).isEqualTo(202);

        sites.forEach(site -> finalOn(site, id));
        ObjectNode found = find(sites.get(0), id);
        sites.forEach(site -> assertThat(find(site, id)).isEqualTo(found));
        assertThat(Client.submit(sites.get(2), transaction).status()).isEqualTo(202);
        eventually(() -> bank.account(sites.get(3)).path("nonce").asLong() == 1);
        assertThat(bank.account(sites.get(0)).path("organisation").asText()).isEqualTo("bank-a");
    }

    @Test
    void whatMayNotWaitIsRefusedWithItsReason() {
        reached(sites, 1);
        Site site = sites.get(0);
        Client bank = cluster.client(0);
        Transaction good = bank.sign(site, "members", "list", "[]");
        Client stranger = new Client(new OrgId("stranger"));

        assertThat(Client.submit(site, bank.sign(good.chainId(), good.nonce() + 1, 1_000, "members", "list", "[]"))
                        .code())
                .isEqualTo("nonce-gap");
        Reply late = Client.submit(site, bank.sign(good.chainId(), good.nonce(), 200_000, "members", "list", "[]"));
        assertThat(late.status()).isEqualTo(422);
        assertThat(late.code()).isEqualTo("valid-too-long");
        assertThat(Client.submit(site, stranger.sign(good.chainId(), 0, 1_000, "members", "list", "[]"))
                        .code())
                .isEqualTo("unknown-sender");
        Transaction forged = cluster.client(1).sign(good.chainId(), 0, 1_000, "members", "list", "[]");
        assertThat(Client.submit(
                                site,
                                new Transaction(
                                        good.chainId(),
                                        good.sender(),
                                        good.nonce(),
                                        good.validUntilHeight(),
                                        good.gasLimit(),
                                        "members",
                                        "list",
                                        "[]",
                                        forged.signature()))
                        .code())
                .isEqualTo("bad-signature");
        assertThat(stranger.account(site).path("code").asText()).isEqualTo("unknown-sender");
    }

    @Test
    void withOneOfFourGoneTheChainGoesOnAndWithTwoItStopsSayingWhoIsMissing() {
        reached(sites, 2);
        cluster.stop(sites.get(3));
        List<Site> three = sites.subList(0, 3);
        reached(three, Cluster.highest(three) + 3);

        cluster.stop(sites.get(2));
        eventually(() -> sites.get(0).admin().status().chain().stall() != null);
        ChainReport.Stall stall = sites.get(0).admin().status().chain().stall();
        assertThat(stall.cause()).isEqualTo(ChainReport.Cause.QUORUM_MISSING);
        assertThat(stall.message()).contains("insurer-c/validator-1", "port-d/validator-1");
        long stuck = Cluster.highest(sites.subList(0, 2));

        cluster.start(sites.get(2));

        await().atMost(Duration.ofSeconds(15)).until(() -> Cluster.height(sites.get(0)) > stuck);
        reached(three, stuck + 2);
        eventually(() -> sites.get(0).admin().status().chain().stall() == null);
    }

    @Test
    void afterAllWereStoppedNothingFinalDiffersAndWhatWasTakenEndsInABlock() {
        reached(sites, 3);
        List<Sha256> taken = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            taken.add(cluster.client(i % 4).addKey(sites.get(i % 4), i));
        }
        long height = Cluster.highest(sites);
        List<ObjectNode> before = blocks(sites.get(0), Cluster.height(sites.get(0)));

        sites.forEach(cluster::stop);
        sites.forEach(cluster::start);

        reached(sites, height + 2);
        sites.forEach(site -> assertThat(blocks(site, before.size() - 1)).isEqualTo(before));
        taken.forEach(id -> finalOn(sites.get(0), id));
    }

    @Test
    void aNewNodeCatchesUpAndFollows() {
        reached(sites, 10);

        Site watcher = cluster.join(4);

        reached(List.of(watcher), Cluster.highest(sites));
        reached(List.of(watcher), Cluster.highest(sites) + 2);
        assertThat(Cluster.block(watcher, 7).path("header"))
                .isEqualTo(Cluster.block(sites.get(0), 7).path("header"));
        eventually(() -> watcher.admin().status().phase() == NodePhase.RUNNING);
        assertThat(watcher.admin().status().chain().votes()).isFalse();
        finalOn(sites.get(2), cluster.client(0).addKey(watcher, 1));
    }

    @Test
    void aValidatorIsVotedInTakesPartAndIsVotedOutAgain() {
        reached(sites, 2);
        Site fifth = cluster.join(4);
        reached(List.of(fifth), 3);
        String address = fifth.node().toString();

        String added = "[\"" + address + "\",\"" + fifth.admin().status().publicKey() + "\"]";
        for (int i = 0; i < 4; i++) {
            call(i, "validators", "propose-add", added);
        }
        ObjectNode ready = fifth.admin().get("/chain/ready");
        call(
                4,
                "validators",
                "ready",
                "[\"" + address + "\",\"" + ready.path("blockId").asText() + "\",\""
                        + ready.path("signature").asText() + "\"]");
        eventually(() -> fifth.admin().status().chain().votes());
        assertThat(fifth.admin().status().chain().validators()).isEqualTo(5);
        long height = Cluster.highest(sites);
        eventually(() -> proposed(fifth, height));

        for (int i = 0; i < 4; i++) {
            call(i, "validators", "propose-remove", "[\"" + address + "\"]");
        }
        eventually(() -> !fifth.admin().status().chain().votes());
        reached(List.of(fifth), Cluster.highest(sites) + 2);
    }

    @Test
    void questionsAreAnsweredFromTheNewestStateWithAProof() {
        reached(sites, 2);

        ObjectNode members = sites.get(0)
                .admin()
                .send("POST", "/chain/query", json("{\"contract\":\"members\",\"method\":\"list\",\"args\":[]}"))
                .body();
        ObjectNode proof = sites.get(1)
                .admin()
                .send("POST", "/chain/proof", json("{\"stateKey\":\"validators\"}"))
                .body();
        ObjectNode malformed = sites.get(1)
                .admin()
                .send("POST", "/chain/query", json("{\"contract\":\"members\",\"surprise\":1}"))
                .body();

        assertThat(members.path("status").asText()).isEqualTo("succeeded");
        assertThat(members.path("output").toString()).contains("insurer-c");
        assertThat(proof.path("stateRoot"))
                .isEqualTo(Cluster.block(sites.get(2), proof.path("height").asLong())
                        .path("stateRoot"));
        assertThat(proof.path("certificate").path("seals").size()).isGreaterThanOrEqualTo(3);
        assertThat(malformed.path("code").asText()).isEqualTo("malformed");
    }

    @Test
    void aNodeWhoseFolderWasPutBackFollowsInSilenceAndSpeaksAgainLater() throws IOException {
        Site old = sites.get(3);
        reached(sites, 2);
        cluster.stop(old);
        Path copy = folder.resolve("copy");
        copy(old.folder().data(), copy);
        cluster.start(old);
        long height = Cluster.highest(sites);
        reached(sites, height + 8);

        cluster.stop(old);
        Files.move(old.folder().data(), folder.resolve("lost"));
        copy(copy, old.folder().data());
        cluster.start(old);

        assertThat(old.admin().status().counters()).containsKey("silenced");
        speaksAgain(old);
    }

    @Test
    void aNodeWhoseDiskWasRolledBackUnseenFallsSilentOverItsOwnSealBeforeItSaysAnything() throws IOException {
        Site old = sites.get(3);
        reached(sites, 2);
        cluster.stop(old);
        Path copy = folder.resolve("copy");
        copy(old.folder().data(), copy);
        cluster.start(old);
        reached(sites, Cluster.highest(sites) + 20);
        cluster.stop(old);

        rollBack(old.folder().data(), copy);
        cluster.start(old);

        eventually(() -> old.admin().status().counters().containsKey("silenced"));
        speaksAgain(old);
    }

    @Test
    void aNodeThatForgotWhatItSaidOfThisHeightIsShownItAndSpeaksWhenAnOperatorForcesIt() {
        reached(sites, 2);
        sites.subList(2, 4).forEach(cluster::stop);
        Site forgetful = sites.get(1);
        eventually(() -> forgetful.admin().status().chain().round() > 0);
        long height = Cluster.height(forgetful);
        cluster.stop(forgetful);
        try (ChainStore store = ChainStore.open(forgetful.folder().data())) {
            store.saveConsensusRecord(ConsensusRecord.empty(height + 1));
        }

        cluster.start(forgetful);

        eventually(() -> forgetful.admin().status().counters().containsKey("silenced"));
        assertThat(forgetful.admin().status().chain().mute().reason()).isEqualTo(ChainReport.Reason.FORGETFUL);

        cluster.start(sites.get(2));
        eventually(() ->
                String.valueOf(sites.get(0).admin().status().chain().stall()).contains("VALIDATORS_MUTE"));
        assertThat(forgetful
                        .admin()
                        .send("POST", "/chain/speak", speak(sites.get(0)))
                        .code())
                .isEqualTo("other-node");
        var blind = forgetful.admin().send("POST", "/chain/speak", speak(forgetful));
        assertThat(blind.code()).isEqualTo("unheard");
        assertThat(blind.body().toString()).contains(sites.get(3).node().toString());
        assertThat(forgetful.admin().status().chain().votes()).isFalse();
        ObjectNode forced = forgetful
                .admin()
                .send("POST", "/chain/speak", speak(forgetful, sites.get(2), sites.get(3)))
                .body();

        assertThat(forced.path("from").asLong()).isEqualTo(height + 1);
        assertThat(forced.path("unheard").toString())
                .contains(sites.get(3).node().toString());
        reached(sites.subList(0, 3), height + 2);
        assertThat(forgetful.admin().status().chain().votes()).isTrue();
    }

    private static ObjectNode speak(Site site, Site... unheard) {
        ObjectNode order = json("{\"validator\":\"" + site.node() + "\"}");
        for (Site one : unheard) {
            order.withArray("unheard").add(one.node().toString());
        }
        return order;
    }

    private void speaksAgain(Site site) {
        eventually(() -> site.admin().status().chain().votes());
        long again = Cluster.highest(sites);
        reached(sites, again + 6);
        eventually(() -> proposed(site, again));
    }

    private static ObjectNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8), 1_000);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Files.copy(one, to.resolve(from.relativize(one)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** As a snapshot of the disk does: what lies there is older, and nothing tells of it. */
    private static void rollBack(Path folder, Path copy) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path one : all.filter(file -> file.toString().endsWith(".xd")).toList()) {
                Files.delete(one);
            }
        }
        try (Stream<Path> all = Files.list(copy)) {
            for (Path one : all.filter(file -> file.toString().endsWith(".xd")).toList()) {
                Files.copy(one, folder.resolve(one.getFileName()));
            }
        }
    }

    private boolean proposed(Site site, long from) {
        for (long height = from; height <= Cluster.height(sites.get(0)); height++) {
            if (Cluster.block(sites.get(0), height)
                    .path("proposer")
                    .asText()
                    .equals(site.node().toString())) {
                return true;
            }
        }
        return false;
    }

    private void call(int organisation, String contract, String method, String arguments) {
        Site site = sites.get(0);
        Transaction transaction = cluster.client(organisation).sign(site, contract, method, arguments);
        assertThat(Client.submit(site, transaction).status()).isEqualTo(202);
        finalOn(site, transaction.id());
        assertThat(find(site, transaction.id()).path("receipt").path("status").asText())
                .as(find(site, transaction.id()).toString())
                .isEqualTo("succeeded");
    }

    private static List<ObjectNode> blocks(Site site, long last) {
        List<ObjectNode> all = new ArrayList<>();
        for (long height = 0; height <= last; height++) {
            ObjectNode block = Cluster.block(site, height);
            block.remove("certificate");
            all.add(block);
        }
        return all;
    }

    private static ObjectNode find(Site site, Sha256 id) {
        return site.admin().get("/chain/transaction/" + id);
    }

    private static void finalOn(Site site, Sha256 id) {
        eventually(() -> find(site, id).path("state").asText().equals("final"));
    }

    private static void reached(List<Site> sites, long height) {
        sites.forEach(site -> eventually(() -> Cluster.height(site) >= height));
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }
}
