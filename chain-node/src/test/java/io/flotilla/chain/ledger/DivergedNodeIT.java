package io.flotilla.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flotilla.chain.fake.Cluster;
import io.flotilla.chain.fake.NodeProcess;
import io.flotilla.chain.fake.Site;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.StateKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jetbrains.exodus.env.Store;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose disk holds another state than the others have. */
final class DivergedNodeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private Cluster cluster;

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void itEndsWith70AtAFinalBlockThatItCannotExplainAndTheOthersGoOn() throws Exception {
        cluster = new Cluster(folder, List.of("bank-a", "bank-b", "insurer-c", "port-d"), NodeProcess::started);
        List<Site> sites = cluster.found(4);
        List<Site> three = sites.subList(0, 3);
        Site odd = sites.get(3);
        sites.forEach(site -> reached(site, 2));
        cluster.stop(odd);
        usedNonces(odd, cluster.client(0).publicKey(), "bank-a");
        cluster.client(0).addKey(sites.get(0), 1);

        Process node = NodeProcess.launch(odd.folder());

        try {
            assertThat(node.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(node.exitValue()).isEqualTo(70);
            assertThat(Files.readString(odd.folder().log())).contains("program or its disk differs");
            long height = Cluster.highest(three);
            three.forEach(site -> reached(site, height + 2));
        } finally {
            node.destroyForcibly();
        }
    }

    /** As if that key had sent transactions that are in no block. */
    private static void usedNonces(Site site, String key, String organisation) {
        try (ChainStore store = ChainStore.open(site.folder().data())) {
            Store entries = store.open("kv");
            byte[] account = new ByteWriter().text(organisation).u64(7).u8(1).toBytes();
            String entry = StateKeys.account(new Ed25519PublicKey(key));
            store.writing(tx -> entries.put(tx, ChainStore.bytes(entry), ChainStore.bytes(account)));
        }
    }

    private static void reached(Site site, long height) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> Cluster.height(site) >= height);
    }
}
