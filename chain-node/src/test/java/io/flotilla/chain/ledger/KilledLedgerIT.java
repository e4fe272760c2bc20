package io.flotilla.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.chain.crypto.Ed25519Check;
import io.flotilla.chain.fake.ScriptedEngine;
import io.flotilla.chain.fake.TestChain;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.ProvenValue;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.NodeAddress;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that makes blocks final is killed in the middle of it, again and again. */
class KilledLedgerIT {
    private static final int ROUNDS = 5;
    private static final String KEY = StateKeys.data("store", "height".getBytes(StandardCharsets.UTF_8));

    @Test
    void noFinalBlockIsLostOrChangedAndNoneIsThereByHalves(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("flotilla.kill.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<Long, String> known = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            committedUntilKilled(folder, 1 + random.nextInt(120), known);

            check(folder, known, "-Dflotilla.kill.seed=" + seed);
        }
    }

    private static void check(Path folder, Map<Long, String> known, String seed) {
        TestChain chain = new TestChain();
        try (ChainStore store = ChainStore.open(folder)) {
            Ledger ledger = chain.open(store, new ScriptedEngine());
            long height = ledger.tip().height();
            assertThat(height).as(seed).isGreaterThanOrEqualTo(known.size());
            known.forEach((at, id) -> assertThat(
                            ledger.decided(at).orElseThrow().block().id().value())
                    .as(seed)
                    .isEqualTo(id));
            for (long at = 1; at <= height; at++) {
                Transaction only =
                        ledger.decided(at).orElseThrow().block().transactions().get(0);
                assertThat(ledger.transaction(only.id()).orElseThrow().height())
                        .as(seed)
                        .isEqualTo(at);
                known.put(at, ledger.decided(at).orElseThrow().block().id().value());
            }
            ProvenValue proof = ledger.prove(KEY).orElseThrow();
            assertThat(proof.flaw(chain.chainId, ValidatorSet.of(chain.genesis), new Ed25519Check()))
                    .as(seed)
                    .isEmpty();
            assertThat(proof.value())
                    .as(seed)
                    .isEqualTo(HexFormat.of().formatHex(Long.toString(height).getBytes(StandardCharsets.UTF_8)));
            assertThat(store.pool())
                    .as(seed)
                    .noneMatch(one -> ledger.transaction(one.id()).isPresent());
            store.consensusRecord()
                    .ifPresent(record -> assertThat(record.height()).as(seed).isGreaterThan(height));
        }
    }

    /** Adds the blocks that it said were final. */
    private static void committedUntilKilled(Path folder, int blocks, Map<Long, String> known) throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said = writer.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < blocks; i++) {
                String line = said.readLine();
                while (line != null && !line.startsWith("final ")) {
                    line = said.readLine();
                }
                assertThat(line).as("the writer ended by itself").isNotNull();
                String[] words = line.split(" ");
                known.put(Long.parseLong(words[1]), words[2]);
            }
        } finally {
            writer.destroyForcibly();
            assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Makes blocks final until it is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            TestChain chain = new TestChain();
            ChainStore store = ChainStore.open(Path.of(arguments[0]));
            Ledger ledger = chain.open(store, new ScriptedEngine());
            while (true) {
                long height = ledger.tip().height() + 1;
                long nonce =
                        ledger.sender(TestChain.key("bank-a")).orElseThrow().nonce();
                Transaction call =
                        chain.signed("bank-a", nonce, 9_000, "store", "put", "[\"height\",\"" + height + "\"]");
                store.savePool(List.of(call), List.of());
                store.saveConsensusRecord(ConsensusRecord.empty(height));
                Block block = ledger.build(
                        NodeAddress.parse("bank-a/validator-1"), Instant.EPOCH, List.of(call), () -> false);
                ledger.commit(chain.sealed(block, ledger.tip().next()));
                System.out.println("final " + height + " " + block.id());
            }
        }
    }
}
