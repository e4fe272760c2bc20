package io.flotilla.simulate;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.profile.Lifetimes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Measures the broker alone, with the sessions that the fleet manager has too: it says again what the manager said, byte
 * for byte, and agents answer at once without a look. It needs the folder of an own manager, for it is let in as one.
 */
final class Probe implements AutoCloseable {
    private static final int RECEIVE_MAXIMUM = 1_000;
    private static final int PATIENCE_SECONDS = 120;
    private static final byte[] PING = "{\"ping\":1}".getBytes(StandardCharsets.UTF_8);

    private final Connection connection;
    private final Workshop workshop;
    private final BlockingQueue<Boolean> pongs = new ArrayBlockingQueue<>(1);
    private volatile @Nullable CountDownLatch answers;

    private Probe(Connection connection, Workshop workshop) {
        this.connection = connection;
        this.workshop = workshop;
    }

    /** @param manager the folder of the manager */
    static Probe connect(Path manager, URI broker, Workshop workshop) {
        Connection connection = new Connection("manager." + LightAgent.PROBE, broker, keys(manager), workshop);
        Probe probe = new Probe(connection, workshop);
        connection.whenArrived(probe::arrived);
        Crowd.await(
                connection
                        .connect(RECEIVE_MAXIMUM, null)
                        .thenCompose(welcome ->
                                connection.subscribe(List.of(Topics.ROOT + "+/+/call/response/" + LightAgent.PROBE))),
                "the broker cannot be measured");
        return probe;
    }

    private static javax.net.ssl.KeyManagerFactory keys(Path manager) {
        try {
            char[] password =
                    Files.readString(manager.resolve("ca.password")).strip().toCharArray();
            Credential own = Authorities.open(
                            manager.resolve("ca"),
                            password,
                            TrustDomain.DEFAULT,
                            Lifetimes.STANDARD,
                            Clock.systemUTC(),
                            new SecureRandom())
                    .manager(new InstanceId(LightAgent.PROBE));
            return Identity.keys(own);
        } catch (IOException unreadable) {
            throw new Failure(
                    Failure.Exit.FAILED, "the manager's folder cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private void arrived(Mqtt5Publish message) {
        CountDownLatch counting = answers;
        if (counting != null) {
            counting.countDown();
        } else {
            pongs.offer(true);
        }
        message.acknowledge();
    }

    /** The time until everybody has got its configuration again, and all answers have come, in nanoseconds. */
    long fanOut(List<LightAgent> agents) {
        List<byte[]> documents = agents.stream().map(LightAgent::lastConfig).toList();
        CountDownLatch counting = new CountDownLatch(agents.size());
        answers = counting;
        workshop.echo(true);
        try {
            long began = System.nanoTime();
            for (int i = 0; i < documents.size(); i++) {
                NodeAddress node = agents.get(i).identity().node();
                connection.send(
                        Topics.node(node, NodeTopic.CONFIG_DESIRED), NodeTopic.CONFIG_DESIRED, documents.get(i));
            }
            if (!counting.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new Failure(
                        Failure.Exit.TIMED_OUT, counting.getCount() + " agents did not answer the broker's fan-out");
            }
            return System.nanoTime() - began;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Exit.FAILED, "interrupted", stopped);
        } finally {
            workshop.echo(false);
            answers = null;
        }
    }

    /** One message to an agent and one back, again and again. */
    Samples roundTrips(int count, Crowd crowd) {
        long[] nanos = new long[count];
        try {
            for (int i = 0; i < count; i++) {
                NodeAddress node = crowd.anyone().identity().node();
                long began = System.nanoTime();
                connection.send(Topics.node(node, NodeTopic.CALL_REQUEST), NodeTopic.CALL_REQUEST, PING);
                if (pongs.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
                    throw new Failure(Failure.Exit.TIMED_OUT, node + " did not answer through the broker");
                }
                nanos[i] = System.nanoTime() - began;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Exit.FAILED, "interrupted", stopped);
        }
        return new Samples(nanos);
    }

    @Override
    public void close() {
        CompletableFuture<?> left = connection.disconnect();
        Crowd.await(left, "the broker did not let the probe go");
    }
}
