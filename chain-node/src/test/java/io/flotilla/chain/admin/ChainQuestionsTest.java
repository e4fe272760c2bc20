package io.flotilla.chain.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.chain.crypto.Ed25519Check;
import io.flotilla.chain.fake.ScriptedEngine;
import io.flotilla.chain.fake.TestChain;
import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.chain.ledger.Ledger;
import io.flotilla.chain.vm.Call;
import io.flotilla.chain.vm.Engine;
import io.flotilla.chain.vm.HostState;
import io.flotilla.chain.vm.Outcome;
import io.flotilla.contract.chain.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChainQuestionsTest {
    private static final String QUERY = "{\"contract\":\"store\",\"method\":\"get\",\"args\":[\"init\"]}";

    @TempDir
    private Path folder;

    private final TestChain chain = new TestChain();
    private final CountDownLatch running = new CountDownLatch(2);
    private final CountDownLatch end = new CountDownLatch(1);
    private ChainStore store;
    private ChainQuestions questions;

    @BeforeEach
    void open() {
        store = ChainStore.open(folder);
        store.saveCode(TestChain.CODE);
        Ledger ledger = Ledger.open(
                store, chain.genesis, chain.chainId, new ScriptedEngine(), new Endless(), new Ed25519Check());
        chain.decide(ledger);
        questions = new ChainQuestions(() -> Optional.of(ledger));
    }

    @AfterEach
    void close() {
        end.countDown();
        store.close();
    }

    @Test
    void headAndBlockAreToldWhileContractsRun() throws InterruptedException {
        CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> ask("POST", "/chain/query", QUERY));
        CompletableFuture<Answer> second = CompletableFuture.supplyAsync(() -> ask("POST", "/chain/query", QUERY));
        running.await();

        assertThat(ask("GET", "/chain/head", "").status()).isEqualTo(200);
        assertThat(ask("GET", "/chain/block/1", "").status()).isEqualTo(200);
        assertThat(ask("POST", "/chain/query", QUERY).status()).isEqualTo(429);
        end.countDown();
        assertThat(first.join().status()).isEqualTo(200);
        assertThat(second.join().status()).isEqualTo(200);
    }

    @Test
    void aGasLimitThatIsNoNumberIsNotTakenForNone() {
        for (String limit : new String[] {"\"1000\"", "null", "true", "1e30", "0"}) {
            String query = QUERY.replace("}", ",\"gasLimit\":" + limit + "}");
            assertThatThrownBy(() -> ask("POST", "/chain/query", query))
                    .as(limit)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        end.countDown();
        assertThat(ask("POST", "/chain/query", QUERY.replace("}", ",\"gasLimit\":5000}"))
                        .status())
                .isEqualTo(200);
    }

    private Answer ask(String method, String path, String body) {
        return questions
                .answer(method, path, body.getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
    }

    /** Runs until the test ends it. */
    private final class Endless implements Engine {
        private final Engine engine = new ScriptedEngine();

        @Override
        public void check(byte[] wasm) {
            engine.check(wasm);
        }

        @Override
        public Outcome call(Sha256 codeHash, byte[] wasm, Call call, HostState state) {
            running.countDown();
            try {
                end.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            return engine.call(codeHash, wasm, call, state);
        }

        @Override
        public void close() {}
    }
}
