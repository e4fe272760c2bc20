package io.flotilla.simulate.chain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.IntFunction;

/** Offers transactions at a steady rate: each account in a thread of its own, to its own organisation's node. */
final class Load {
    /** One of so many is followed until it is final. */
    private static final int FOLLOWED = 20;

    private final BenchChain chain;
    private final Sha256 chainId;

    /** A transaction that a node has acknowledged, which means that it is on its disk. */
    record Accepted(Sha256 id, long nanos) {}

    /**
     * @param accepted how many nodes acknowledged
     * @param refused how many they turned away, 429 for most
     * @param seconds that this took
     */
    record Offered(long accepted, long refused, double seconds) {}

    Load(BenchChain chain, Sha256 chainId) {
        this.chain = chain;
        this.chainId = chainId;
    }

    /** Each account registers assets, as fast as it goes: those with a number of at least {@code from} and below {@code to}. */
    Offered register(int from, int to) {
        return together((account, number) -> offer(
                account,
                number,
                0,
                to - from,
                index -> new Call("register", id(number, from + index), "400 bags of coffee"),
                none()));
    }

    /**
     * Each asset in its turn goes to its owner again: the same work as any transfer.
     *
     * @param rate of all accounts together, a second
     * @param followed gets some of those that were accepted
     */
    Offered transfer(int rate, Duration time, int assets, ConcurrentLinkedQueue<Accepted> followed) {
        int accounts = chain.accounts().size();
        int each = (int) Math.max(1, rate * time.toMillis() / 1000 / accounts);
        long gap = Duration.ofSeconds(accounts).toNanos() / rate;
        return together((account, number) -> offer(
                account,
                number,
                gap,
                each,
                index -> new Call(
                        "transfer",
                        id(number, index % assets),
                        account.organisation().value()),
                followed));
    }

    private record Call(String method, String first, String second) {
        String arguments() {
            return "[\"" + first + "\",\"" + second + "\"]";
        }
    }

    private static String id(int account, int index) {
        return "a" + account + "-" + index;
    }

    private static ConcurrentLinkedQueue<Accepted> none() {
        return new ConcurrentLinkedQueue<>();
    }

    private Offered together(BiFunction<Account, Integer, long[]> part) {
        AtomicLong accepted = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        List<Throwable> broken = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 0; i < chain.accounts().size(); i++) {
            int number = i;
            Thread thread = new Thread(
                    () -> {
                        long[] counts = part.apply(chain.accounts().get(number), number);
                        accepted.addAndGet(counts[0]);
                        refused.addAndGet(counts[1]);
                    },
                    "account-" + i);
            thread.setUncaughtExceptionHandler((which, why) -> {
                synchronized (broken) {
                    broken.add(why);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            join(thread);
        }
        if (!broken.isEmpty()) {
            throw new Failure(Failure.Exit.FAILED, "the load broke: " + broken.get(0), broken.get(0));
        }
        return new Offered(accepted.get(), refused.get(), (System.nanoTime() - began) / 1e9);
    }

    /** @return accepted, refused */
    private long[] offer(
            Account account,
            int number,
            long gap,
            int count,
            IntFunction<Call> calls,
            ConcurrentLinkedQueue<Accepted> followed) {
        BenchNode node = chain.nodeOf(account);
        long[] counts = new long[2];
        long began = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = began
                    + gap * i
                    + gap * number / Math.max(1, chain.accounts().size());
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            Call call = calls.apply(i);
            Transaction next = account.call(chainId, BenchChain.CONTRACT, call.method(), call.arguments());
            if (taken(node, next)) {
                counts[0]++;
                if (i % FOLLOWED == 0) {
                    followed.add(new Accepted(next.id(), System.nanoTime()));
                }
            } else {
                account.refused();
                counts[1]++;
            }
        }
        return counts;
    }

    private static boolean taken(BenchNode node, Transaction transaction) {
        ObjectNode body = Json.object();
        body.put("transaction", Base64.getEncoder().encodeToString(transaction.bytes()));
        try {
            BenchNode.Reply reply = node.send("POST", "/chain/submit", Json.write(body));
            if (reply.status() == 202 || reply.status() == 429 || reply.status() == 503) {
                return reply.status() == 202;
            }
            throw Failure.failed("a transaction was answered with " + reply.status() + ": "
                    + reply.json().path("message").asText());
        } catch (IOException gone) {
            throw new Failure(Failure.Exit.FAILED, "a node did not answer: " + gone.getMessage(), gone);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Exit.FAILED, "interrupted", stopped);
        }
    }
}
