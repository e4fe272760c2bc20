package io.flotilla.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.message.Stamp;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.AuditEntry;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.store.Tables.Counter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every implementation of the port must do; one subclass each. */
abstract class FleetStoreContract {
    private FleetStore store;

    abstract FleetStore open() throws Exception;

    @BeforeEach
    void opens() throws Exception {
        store = open();
    }

    @AfterEach
    void closes() {
        store.close();
    }

    @Test
    void aRowIsReadBackAsItWasPut() {
        put("a", 1);

        assertThat(store.<Counter>read(e -> e.get(Tables.COUNTERS, "a").orElseThrow()))
                .isEqualTo(new Counter(1));
        assertThat(store.<Boolean>read(e -> e.get(Tables.COUNTERS, "b").isPresent()))
                .isFalse();
    }

    @Test
    void aPutReplacesAndARemoveTakesAway() {
        put("a", 1);
        put("a", 2);
        put("b", 3);
        store.write(e -> {
            e.remove(Tables.COUNTERS, "b");
            e.remove(Tables.COUNTERS, "never there");
            return 0;
        });

        assertThat(values("")).containsExactly(2L);
    }

    @Test
    void aTransactionSeesItsOwnPuts() {
        long seen = store.write(e -> {
            e.put(Tables.COUNTERS, "a", new Counter(7));
            return e.get(Tables.COUNTERS, "a").orElseThrow().value()
                    + e.all(Tables.COUNTERS, "").size();
        });

        assertThat(seen).isEqualTo(8);
    }

    @Test
    void whatThrowsIsUndone() {
        assertThatThrownBy(() -> store.write(e -> {
                    e.put(Tables.COUNTERS, "a", new Counter(7));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(values("")).isEmpty();
    }

    @Test
    void scansGoInOrderOfKeyWithinThePrefix() {
        List.of("a/2", "b/1", "a/10", "a/1", "a", "a0").forEach(key -> put(key, key.length()));

        assertThat(keys("a/", "", 10)).containsExactly("a/1", "a/10", "a/2");
        assertThat(keys("a/", "a/1", 10)).containsExactly("a/10", "a/2");
        assertThat(keys("a/", "", 2)).containsExactly("a/1", "a/10");
        assertThat(keys("a/", "a/2", 2)).isEmpty();
        assertThat(keys("", "a/2", 10)).containsExactly("a0", "b/1");
        assertThat(keys("c", "", 10)).isEmpty();
    }

    @Test
    void scansGoBackFromAKeyOrTheEnd() {
        List.of("a/2", "b/1", "a/10").forEach(key -> put(key, key.length()));

        assertThat(keysBack("", 10)).containsExactly("b/1", "a/2", "a/10");
        assertThat(keysBack("b/1", 1)).containsExactly("a/2");
        assertThat(keysBack("b/0", 10)).containsExactly("a/2", "a/10");
        assertThat(keysBack("a/10", 10)).isEmpty();
        assertThat(keysBack("zz", 1)).containsExactly("b/1");
        assertThat(keysBack("a", 10)).isEmpty();
    }

    @Test
    void theLastRowOfAPrefixIsFound() {
        List.of("a/1", "a/2", "b/1").forEach(key -> put(key, 1));

        assertThat(last("a/")).isEqualTo("a/2");
        assertThat(last("b/")).isEqualTo("b/1");
        assertThat(last("")).isEqualTo("b/1");
        assertThat(last("aa")).isEqualTo("none");
        assertThat(last("c")).isEqualTo("none");
    }

    @Test
    void numbersAsKeysAreInOrderOfNumber() {
        List.of(10L, 9L, 100L).forEach(n -> put(Tables.number(n), n));

        assertThat(values("")).containsExactly(9L, 10L, 100L);
    }

    @Test
    void concurrentChangesLoseNothing() throws Exception {
        put("n", 0);
        ExecutorService workers = Executors.newFixedThreadPool(4);
        CountDownLatch done = new CountDownLatch(40);
        for (int i = 0; i < 40; i++) {
            workers.execute(() -> {
                store.write(e -> {
                    long now = e.get(Tables.COUNTERS, "n").orElseThrow().value();
                    e.put(Tables.COUNTERS, "n", new Counter(now + 1));
                    return 0;
                });
                done.countDown();
            });
        }

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        workers.shutdown();
        assertThat(values("")).containsExactly(40L);
    }

    @Test
    void aDumpBringsEveryRowIntoAnotherStore() throws Exception {
        for (int i = 0; i < 1_203; i++) {
            put("n/" + i, i);
        }
        ByteArrayOutputStream dump = new ByteArrayOutputStream();

        long rows = StoreDump.write(store, dump);

        FleetStore other = new InMemoryFleetStore();
        assertThat(rows).isEqualTo(1_203);
        assertThat(StoreDump.load(new ByteArrayInputStream(dump.toByteArray()), other))
                .isEqualTo(rows);
        assertThat(other.<List<Counter>>read(e -> e.all(Tables.COUNTERS, "")))
                .isEqualTo(store.<List<Counter>>read(e -> e.all(Tables.COUNTERS, "")));
    }

    @Test
    void aDumpThatWasCutOffIsRefused() {
        put("a", 1);
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        StoreDump.write(store, dump);
        byte[] cut = dump.toString(StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElseThrow()
                .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> StoreDump.load(new ByteArrayInputStream(cut), new InMemoryFleetStore()))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("its end is missing");
    }

    @Test
    void aRowThatCouldNotBeReadAgainIsRefused() {
        DownDocument endless = new DownDocument("t", "x".repeat(600 << 10), Stamp.NONE, Sha256.of(new byte[0]));

        assertThatThrownBy(() -> store.write(entries -> {
                    entries.put(Tables.DOCUMENTS, "t", endless);
                    return 0;
                }))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("document t");
        assertThat(store.<List<String>>read(entries -> entries.keys(Tables.DOCUMENTS, "")))
                .isEmpty();
    }

    @Test
    void anAuditEntryThatComesOftenIsWrittenOnceAMinuteWithACount() {
        Instant at = Instant.parse("2026-11-22T12:00:00Z");
        for (int second = 0; second <= 60; second++) {
            Instant then = at.plusSeconds(second);
            store.write(entries -> {
                Chronicle.auditSeldom(entries, then, Actor.MANAGER, Chronicle.Change.of("refuse", "node/a", "no"));
                return 0;
            });
        }

        assertThat(store.<List<AuditEntry>>read(entries -> entries.all(Tables.AUDIT, "")))
                .extracting(AuditEntry::detail)
                .containsExactly("no", "no (59 more since the entry before)");
    }

    @Test
    void anInterruptedCallerHarmsNothing() {
        Thread.currentThread().interrupt();
        put("a", 1);

        assertThat(Thread.interrupted()).isTrue();
        put("b", 2);
        assertThat(values("")).containsExactly(1L, 2L);
    }

    private void put(String key, long value) {
        store.write(e -> {
            e.put(Tables.COUNTERS, key, new Counter(value));
            return 0;
        });
    }

    private List<Long> values(String prefix) {
        return store.read(
                e -> e.all(Tables.COUNTERS, prefix).stream().map(Counter::value).toList());
    }

    private List<String> keysBack(String before, int limit) {
        return store.read(e -> e.scanBack(Tables.COUNTERS, before, limit).stream()
                .map(Entries.Row::key)
                .toList());
    }

    private List<String> keys(String prefix, String after, int limit) {
        return store.read(e -> e.scan(Tables.COUNTERS, prefix, after, limit).stream()
                .map(Entries.Row::key)
                .toList());
    }

    private String last(String prefix) {
        return store.read(
                e -> e.last(Tables.COUNTERS, prefix).map(Entries.Row::key).orElse("none"));
    }
}
