package io.flotilla.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.pki.est.EstClient;
import io.flotilla.pki.est.PinnedHttps;
import io.flotilla.pki.est.TokenSecret;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.KeyPairs;
import java.net.URI;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** The light agents of one run: enrols and connects them, many at a time. */
final class Crowd {
    /** Hosts that enrol at the same time. */
    static final int ENROLLING = 8;
    /** Hosts that connect at the same time. */
    static final int CONNECTING = 32;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BOOTSTRAP = "/.well-known/flotilla/bootstrap";

    private final URI manager;
    private final X509Certificate root;
    private final Workshop workshop;
    private final RandomGenerator random;
    private final SecureRandom secure = new SecureRandom();
    private final List<Identity> enrolled = new ArrayList<>();
    private final List<LightAgent> agents = new ArrayList<>();

    /** @param random for what is not secret */
    Crowd(URI manager, X509Certificate root, Workshop workshop, RandomGenerator random) {
        this.manager = manager;
        this.root = root;
        this.workshop = workshop;
        this.random = random;
    }

    List<LightAgent> agents() {
        return agents;
    }

    LightAgent anyone() {
        return agents.get(random.nextInt(agents.size()));
    }

    /** Enrols everybody whom the manager invites, as a host does: root, certificate, bootstrap document. */
    void enrol(List<JsonNode> invitations) {
        List<Callable<Identity>> orders = invitations.stream()
                .<Callable<Identity>>map(invitation -> () -> enrolled(invitation))
                .toList();
        enrolled.addAll(together(orders, ENROLLING));
    }

    /** Makes agents of those who have enrolled since the last time, with the keys that a host makes at its first start. */
    void settle() {
        List<Callable<LightAgent>> orders = new ArrayList<>();
        for (Identity identity : enrolled) {
            int number = agents.size() + orders.size();
            String journal = new UUID(random.nextLong(), random.nextLong()).toString();
            orders.add(() -> new LightAgent(identity, number, journal, workshop));
        }
        agents.addAll(together(orders, ENROLLING));
        enrolled.clear();
    }

    private Identity enrolled(JsonNode invitation) {
        JsonNode token = invitation.path("token");
        EstClient est = EstClient.firstContact(manager, Fingerprint.of(root), PATIENCE);
        KeyPair key = KeyPairs.generateP256(secure);
        List<X509Certificate> chain = est.enrol(
                new TokenSecret(token.path("id").asText(), token.path("secret").asText()), key);
        Credential own = new Credential(key.getPrivate(), chain);
        PinnedHttps https = new PinnedHttps(est.root(), Optional.of(own), PATIENCE);
        PinnedHttps.Answer answer = https.get(manager.resolve(BOOTSTRAP));
        return Documents.open(answer.body(), Bootstrap.class)
                .either(opened -> new Identity(opened.document(), own), refused -> {
                    throw Failure.failed("the manager's bootstrap document cannot be used (" + answer.status() + ", "
                            + refused.detail() + ")");
                });
    }

    /** Connects everybody. */
    void connect() {
        Semaphore places = new Semaphore(CONNECTING);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (LightAgent agent : agents) {
            places.acquireUninterruptibly();
            all.add(agent.connect().whenComplete((done, failed) -> places.release()));
        }
        await(CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])), "a light agent could not connect");
    }

    void disconnect() {
        CompletableFuture<?>[] all = agents.stream().map(LightAgent::disconnect).toArray(CompletableFuture<?>[]::new);
        await(CompletableFuture.allOf(all), "a light agent could not say good-bye");
    }

    static void await(CompletableFuture<?> done, String otherwise) {
        try {
            done.get(PATIENCE.toSeconds() * 5, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Exit.FAILED, otherwise + ": interrupted", stopped);
        } catch (ExecutionException | CompletionException failed) {
            throw new Failure(Failure.Exit.FAILED, otherwise + ": " + failed.getCause(), failed);
        } catch (TimeoutException late) {
            throw new Failure(Failure.Exit.TIMED_OUT, otherwise + " in time", late);
        }
    }

    /** The results, in order. */
    static <T> List<T> together(List<Callable<T>> orders, int atOnce) {
        ExecutorService pool = Executors.newFixedThreadPool(atOnce);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> each : pool.invokeAll(orders)) {
                results.add(each.get());
            }
            return results;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Exit.FAILED, "interrupted", stopped);
        } catch (ExecutionException failed) {
            throw new Failure(Failure.Exit.FAILED, String.valueOf(failed.getCause()), failed);
        } finally {
            pool.shutdownNow();
        }
    }
}
