package io.flotilla.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.flotilla.chain.fake.ScriptedEngine;
import io.flotilla.chain.fake.TestChain;
import io.flotilla.chain.ledger.ChainFault.Code;
import io.flotilla.testing.TinyDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
    @Test
    void aBlockThatDoesNotFitIsNotThereByHalves(@TempDir Path folder) throws Exception {
        try (TinyDisk disk = TinyDisk.at(folder.resolve("disk"), 24)) {
            TestChain chain = new TestChain();
            ChainStore store = ChainStore.open(disk.folder().resolve("data"));
            Ledger ledger = chain.open(store, new ScriptedEngine());
            chain.decide(ledger, chain.call("bank-a", "store", "put", "[\"a\",\"1\"]"));
            disk.fill();

            Throwable failed = catchThrowable(() -> {
                for (int i = 0; i < 10_000; i++) {
                    chain.decide(
                            ledger, chain.call("bank-a", "store", "put", "[\"a\",\"" + "x".repeat(60_000) + "\"]"));
                }
            });

            assertThat(failed)
                    .isInstanceOfSatisfying(
                            ChainFault.class, fault -> assertThat(fault.code()).isEqualTo(Code.STORE))
                    .hasMessageContaining("make space on the disk");
            Tip last = ledger.tip();
            disk.makeSpace();
            reopened(disk, folder, chain, last);
        }
    }

    /** Reads a copy: the process that failed would have ended without closing its store. */
    private static void reopened(TinyDisk disk, Path folder, TestChain chain, Tip last) throws Exception {
        Path copy = folder.resolve("copy");
        Files.createDirectories(copy);
        try (Stream<Path> files = Files.list(disk.folder().resolve("data"))) {
            for (Path file : files.filter(one -> !one.endsWith("xd.lck")).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        try (ChainStore again = ChainStore.open(copy)) {
            Ledger ledger = chain.open(again, new ScriptedEngine());
            assertThat(ledger.tip()).isEqualTo(last);
            chain.decide(ledger, chain.signed("bank-b", 0, 9_000, "store", "put", "[\"b\",\"1\"]"));
            assertThat(ledger.tip().height()).isEqualTo(last.height() + 1);
        }
    }
}
