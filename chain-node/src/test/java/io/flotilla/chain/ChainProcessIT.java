package io.flotilla.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.chain.fake.Client;
import io.flotilla.chain.fake.Cluster;
import io.flotilla.chain.fake.NodeProcess;
import io.flotilla.chain.fake.Site;
import io.flotilla.contract.chain.ChainReport.Cause;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.testing.TinyDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four validators as processes, killed with SIGKILL: what was final stays, what was taken comes. {@code -Dflotilla.outage=PT5M}
 * lets the chain stand still for longer.
 */
final class ChainProcessIT {
    private static final Duration OUTAGE = Duration.parse(System.getProperty("flotilla.outage", "PT3S"));
    /** Of one organisation: slow enough that a node can keep what comes in an outage of many minutes. */
    private static final Duration BETWEEN_TRANSACTIONS = Duration.ofMillis(150);

    @TempDir
    private Path folder;

    private final List<Sha256> taken = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong numbers = new AtomicLong();
    private final ScheduledExecutorService load = Executors.newScheduledThreadPool(2);
    private Cluster cluster;
    private List<Site> sites;

    @AfterEach
    void killAll() {
        load.shutdownNow();
        cluster.close();
    }

    private void found() {
        cluster = new Cluster(folder, List.of("bank-a", "bank-b", "insurer-c", "port-d"), NodeProcess::started);
        sites = cluster.found(4);
        reached(sites, 2);
    }

    @Test
    void withOneOfFourKilledUnderLoadTheChainGoesOnAndAfterTwoWithinSecondsOfOneBack() throws Exception {
        found();
        List<ScheduledFuture<?>> loads = List.of(loadedSteadily(0), loadedSteadily(1));
        eventually(() -> taken.size() >= 10);
        cluster.stop(sites.get(3));
        List<Site> three = sites.subList(0, 3);
        reached(three, Cluster.highest(three) + 2);
        allFinal(sites.get(0));

        cluster.stop(sites.get(2));
        List<Site> two = sites.subList(0, 2);
        eventually(() -> sites.get(0).admin().status().chain().stall() != null);
        assertThat(sites.get(0).admin().status().chain().stall().cause()).isEqualTo(Cause.QUORUM_MISSING);
        long stuck = Cluster.highest(two);
        int waiting = taken.size();
        await().pollDelay(OUTAGE).atMost(OUTAGE.plusSeconds(90)).until(() -> taken.size() > waiting);
        assertThat(Cluster.highest(two)).as("decided by two of four").isEqualTo(stuck);

        cluster.start(sites.get(2));

        await().atMost(Duration.ofSeconds(15)).until(() -> Cluster.highest(two) > stuck);
        assertThat(loads).as("loads that ended in trouble").noneMatch(Future::isDone);
        load.shutdownNow();
        assertThat(load.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        allFinal(sites.get(1));
        cluster.start(sites.get(3));
        reached(sites, Cluster.highest(two) + 1);
        assertThat(Cluster.block(sites.get(3), stuck).path("blockId"))
                .isEqualTo(Cluster.block(sites.get(0), stuck).path("blockId"));
    }

    @Test
    void afterAllFourWereKilledUnderLoadNothingFinalIsLostAndAllThatWasTakenComes() throws Exception {
        found();
        List<Thread> loads = IntStream.range(0, sites.size())
                .mapToObj(i -> new Thread(() -> loadUntilTheNodeIsGone(i), "load " + i))
                .toList();
        loads.forEach(Thread::start);
        eventually(() -> taken.size() >= 100);

        List<ObjectNode> before = heads();
        sites.forEach(cluster::stop);
        for (Thread load : loads) {
            load.join();
        }
        sites.forEach(cluster::start);

        long highest = before.stream()
                .mapToLong(head -> head.path("height").asLong())
                .max()
                .orElseThrow();
        reached(sites, highest + 2);
        for (ObjectNode head : before) {
            long height = head.path("height").asLong();
            sites.forEach(site ->
                    assertThat(Cluster.block(site, height).path("blockId")).isEqualTo(head.path("blockId")));
        }
        sites.forEach(this::allFinal);
    }

    @Test
    void aNodeWhoseDiskIsFullEndsWithAReasonWhileTheOthersGoOnAndIsBackOnceThereIsSpace() throws Exception {
        cluster = new Cluster(folder, List.of("bank-a", "bank-b", "insurer-c", "port-d"), NodeProcess::started);
        Path data = folder.resolve("port-d.validator-1").resolve("data");
        try (TinyDisk disk = TinyDisk.at(data, 40)) {
            sites = cluster.found(4);
            reached(sites, 2);
            Site full = sites.get(3);
            long pid = full.admin().access().pid();

            disk.fill();

            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
            assertThat(Files.readString(full.folder().log())).contains("make space on the disk");
            List<Site> three = sites.subList(0, 3);
            load(0, 5);
            allFinal(sites.get(1));
            disk.makeSpace();
            cluster.stop(full);
            cluster.start(full);
            reached(List.of(full), Cluster.highest(three));
            allFinal(full);
            cluster.stop(full);
        }
    }

    @Test
    void aValidatorWhoseFolderWasPutBackWhileItWasDeadHasNoVoiceUntilItHasWhatTheOthersHad() throws Exception {
        found();
        Site old = sites.get(3);
        cluster.stop(old);
        Path data = old.folder().data();
        Path copy = folder.resolve("copy");
        tool("cp", "-a", data.toString(), copy.toString());
        cluster.start(old);
        load(0, 5);
        reached(sites, Cluster.highest(sites) + 2);
        cluster.stop(old);
        tool("rm", "-r", data.toString());
        tool("cp", "-a", copy.toString(), data.toString());
        List<Site> three = sites.subList(0, 3);
        long told = Cluster.highest(three);

        cluster.start(old);

        assertThat(old.admin().status().counters()).containsEntry("silenced", 1L);
        eventually(() -> old.admin().status().chain().votes());
        assertThat(Cluster.height(old)).isGreaterThanOrEqualTo(told + 2);
        allFinal(old);
    }

    @Test
    void toOneThatReadsNothingGossipIsNotSentAndThatIsCounted() throws Exception {
        cluster = new Cluster(folder, List.of("bank-a", "bank-b"), NodeProcess::started);
        sites = cluster.found(2);
        reached(sites, 2);
        Site speaker = sites.get(0);
        String reader = Long.toString(sites.get(1).admin().access().pid());
        String large = "[\"" + "x".repeat(100_000) + "\"]";
        tool("kill", "-STOP", reader);
        try {
            for (int i = 0; i < 40; i++) {
                Transaction one = cluster.client(0).sign(speaker, "members", "get", large);
                assertThat(Client.submit(speaker, one).status()).isEqualTo(202);
            }

            eventually(() -> speaker.admin().status().counters().containsKey("dropped-gossip"));
        } finally {
            tool("kill", "-CONT", reader);
        }
        reached(sites, Cluster.highest(sites) + 2);
    }

    private static void tool(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private void load(int organisation, int transactions) {
        Site site = sites.get(organisation);
        for (int i = 0; i < transactions; i++) {
            taken.add(cluster.client(organisation).addKey(site, numbers.incrementAndGet()));
        }
    }

    /** One transaction after the other, until {@link #load} is shut down. */
    private ScheduledFuture<?> loadedSteadily(int organisation) {
        return load.scheduleWithFixedDelay(
                () -> load(organisation, 1), 0, BETWEEN_TRANSACTIONS.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void loadUntilTheNodeIsGone(int organisation) {
        Throwable gone = catchThrowable(() -> load(organisation, 10_000));
        assertThat(gone).isInstanceOf(IllegalStateException.class);
    }

    private List<ObjectNode> heads() {
        return sites.stream().map(site -> site.admin().get("/chain/head")).toList();
    }

    private void allFinal(Site site) {
        for (Sha256 id : List.copyOf(taken)) {
            eventually(() -> site.admin()
                    .get("/chain/transaction/" + id)
                    .path("state")
                    .asText()
                    .equals("final"));
        }
    }

    private static void reached(List<Site> sites, long height) {
        sites.forEach(site -> eventually(() -> Cluster.height(site) >= height));
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }
}
