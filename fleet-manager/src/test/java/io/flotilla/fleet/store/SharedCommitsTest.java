package io.flotilla.fleet.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flotilla.fleet.store.Tables.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class SharedCommitsTest {
    private final InMemoryFleetStore store = new InMemoryFleetStore();
    private final AtomicInteger transactions = new AtomicInteger();
    private final CountDownLatch slowDisk = new CountDownLatch(1);
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final SharedCommits commits = new SharedCommits(new SharedCommits.Transactions() {
        @Override
        public <R> R commit(Function<Entries, R> change) {
            transactions.incrementAndGet();
            return store.write(change);
        }
    });

    @AfterEach
    void ends() {
        slowDisk.countDown();
        callers.shutdown();
        commits.close();
    }

    @Test
    void changesThatWaitAtTheSameTimeShareACommit() {
        CompletableFuture<Long> first = blocking();
        List<CompletableFuture<Long>> others = put("a", "b", "c", "d");

        slowDisk.countDown();

        assertThat(first.join()).isZero();
        others.forEach(CompletableFuture::join);
        assertThat(keys()).containsExactly("a", "b", "c", "d");
        assertThat(transactions).hasValue(2);
    }

    @Test
    void oneThatFailsIsNothingToTheOthers() {
        CompletableFuture<Long> first = blocking();
        List<CompletableFuture<Long>> others = put("a", "b");
        CompletableFuture<Long> failing = ask(entries -> {
            entries.put(Tables.COUNTERS, "never", new Counter(1));
            throw new IllegalStateException("no");
        });

        slowDisk.countDown();

        assertThat(first.join()).isZero();
        others.forEach(CompletableFuture::join);
        assertThatThrownBy(failing::join).hasRootCauseMessage("no");
        assertThat(keys()).containsExactly("a", "b");
    }

    @Test
    void whatWasAskedBeforeTheEndIsCarriedOutAndNothingAfterIt() {
        CompletableFuture<Long> first = blocking();
        List<CompletableFuture<Long>> others = put("a", "b");
        CompletableFuture<Void> closing = CompletableFuture.runAsync(commits::close, callers);
        await().atMost(10, SECONDS).until(() -> commits.closed());

        CompletableFuture<Long> late = begin(entries -> {
            entries.put(Tables.COUNTERS, "late", new Counter(1));
            return 1L;
        });
        assertThatThrownBy(late::join).hasRootCauseInstanceOf(RejectedExecutionException.class);
        slowDisk.countDown();

        closing.join();
        assertThat(first.join()).isZero();
        others.forEach(CompletableFuture::join);
        assertThat(keys()).containsExactly("a", "b");
    }

    @RepeatedTest(50)
    void whoeverIsRefusedAtTheEndHasChangedNothing() {
        List<CompletableFuture<Long>> racing = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String key = "k" + i;
            racing.add(begin(entries -> {
                entries.put(Tables.COUNTERS, key, new Counter(1));
                return 1L;
            }));
        }

        commits.close();
        commits.close();

        long happened = racing.stream().filter(SharedCommitsTest::wentWell).count();
        assertThat(keys()).hasSize((int) happened);
    }

    private static boolean wentWell(CompletableFuture<Long> change) {
        return change.handle((done, refused) -> refused == null).join();
    }

    /** Is carried out until the disk answers. */
    private CompletableFuture<Long> blocking() {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Long> first = begin(entries -> {
            begun.countDown();
            uninterruptibly(slowDisk);
            return 0L;
        });
        uninterruptibly(begun);
        return first;
    }

    private List<CompletableFuture<Long>> put(String... keys) {
        List<CompletableFuture<Long>> all = new ArrayList<>();
        for (String key : keys) {
            all.add(ask(entries -> {
                entries.put(Tables.COUNTERS, key, new Counter(1));
                return 1L;
            }));
        }
        return all;
    }

    /** Returns when it waits its turn. */
    private CompletableFuture<Long> ask(Function<Entries, Long> change) {
        int before = commits.waiting();
        CompletableFuture<Long> answer = begin(change);
        await().atMost(10, SECONDS).until(() -> commits.waiting() > before);
        return answer;
    }

    private CompletableFuture<Long> begin(Function<Entries, Long> change) {
        return CompletableFuture.supplyAsync(() -> commits.write(change), callers);
    }

    private List<String> keys() {
        return store.read(entries -> entries.keys(Tables.COUNTERS, ""));
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }
}
