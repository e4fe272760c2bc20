package io.flotilla.brokerext;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.client.parameter.InitializerInput;
import com.hivemq.extension.sdk.api.client.parameter.Listener;
import com.hivemq.extension.sdk.api.client.parameter.ServerInformation;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.ManagedExtensionExecutorService;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.session.ClientService;
import io.flotilla.brokerext.access.AccessInbox;
import io.flotilla.brokerext.access.AccessReceiver;
import io.flotilla.brokerext.access.PublishFilter;
import io.flotilla.brokerext.access.Quotas;
import io.flotilla.brokerext.access.RetainedTopics;
import io.flotilla.brokerext.access.SessionKiller;
import io.flotilla.brokerext.access.SparingEvents;
import io.flotilla.brokerext.access.SystemTopics;
import io.flotilla.brokerext.access.Tally;
import io.flotilla.brokerext.access.TopicGate;
import io.flotilla.brokerext.auth.AccessDirectory;
import io.flotilla.brokerext.auth.BrokerEvents;
import io.flotilla.brokerext.auth.Clients;
import io.flotilla.brokerext.auth.EntryAuthenticator;
import io.flotilla.brokerext.presence.Connections;
import io.flotilla.brokerext.presence.PresenceRepair;
import io.flotilla.brokerext.presence.Statistics;
import io.flotilla.contract.topic.Client;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the rules into a HiveMQ: one instance for one broker, started and stopped by it. */
public final class FlotillaExtension implements ExtensionMain {
    /** How long after its start the broker waits for the agents before it calls those missing lost. */
    public static final Duration PRESENCE_GRACE = Duration.ofSeconds(90);

    private static final Logger LOG = LoggerFactory.getLogger(FlotillaExtension.class);
    private static final Duration STATISTICS_PERIOD = Duration.ofSeconds(10);
    private static final Duration STATISTICS_START = Duration.ofSeconds(1);

    private final AccessDirectory directory;
    private final AccessInbox inbox;
    private final BrokerEvents events;
    private final Clock clock;
    private final Duration presenceGrace;
    private volatile @Nullable SessionKiller sessions;
    private volatile Future<?> publishing = CompletableFuture.completedFuture(null);
    private volatile Future<?> repairing = CompletableFuture.completedFuture(null);

    /**
     * For a broker in its manager's process.
     *
     * @param presenceGrace usually {@link #PRESENCE_GRACE}
     */
    public FlotillaExtension(AccessDirectory directory, BrokerEvents events, Clock clock, Duration presenceGrace) {
        this(directory, AccessInbox.CLOSED, events, clock, presenceGrace);
    }

    /** @param inbox fills the directory */
    FlotillaExtension(
            AccessDirectory directory, AccessInbox inbox, BrokerEvents events, Clock clock, Duration presenceGrace) {
        this.directory = directory;
        this.inbox = inbox;
        this.events = new SparingEvents(events, clock);
        this.clock = clock;
        this.presenceGrace = presenceGrace;
    }

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        ManagedExtensionExecutorService executor = Services.extensionExecutorService();
        RetainedTopics retained =
                new RetainedTopics(Services.retainedMessageStore(), Services.publishService(), executor);
        Clients clients = new Clients(directory);
        Connections connections = new Connections(clients, events);
        SessionKiller killer = new SessionKiller(Services.clientService(), retained, connections::ofUser, executor);
        sessions = killer;
        Tally tally = new Tally();
        PublishFilter filter = new PublishFilter(clients, new Quotas(clock), tally, events);
        guard(clients, connections);
        intercept(clients, filter, new AccessReceiver(inbox, killer, executor));
        Statistics statistics = new Statistics(
                retained,
                Services.metricRegistry(),
                "HiveMQ Community Edition " + version(input.getServerInformation()),
                tally::values,
                STATISTICS_PERIOD);
        schedule(executor, statistics, new PresenceRepair(retained, connections, Services.clientService(), clock));
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
        publishing.cancel(false);
        repairing.cancel(false);
        sessions = null;
    }

    /** @throws IllegalStateException while the broker is not running */
    public SessionKiller sessions() {
        SessionKiller running = sessions;
        if (running == null) {
            throw new IllegalStateException("the broker is not running");
        }
        return running;
    }

    /** The port of the only listener, also when the system chose it; empty when the broker could not bind it. */
    public OptionalInt port() {
        return Services.adminService().getServerInformation().getListener().stream()
                .mapToInt(Listener::getPort)
                .filter(port -> port > 0)
                .findFirst();
    }

    /** Embedded, HiveMQ does not find the manifest that its own answer is taken from. */
    private static String version(ServerInformation server) {
        String built = server.getClass().getPackage().getImplementationVersion();
        return built != null ? built : server.getVersion();
    }

    private void guard(Clients clients, Connections connections) {
        EntryAuthenticator entry = new EntryAuthenticator(directory, events);
        TopicGate gate = new TopicGate(clients, events);
        Services.securityRegistry().setAuthenticatorProvider(client -> entry);
        Services.securityRegistry().setAuthorizerProvider(client -> gate);
        Services.eventRegistry().setClientLifecycleEventListener(client -> connections);
    }

    private static void intercept(Clients clients, PublishFilter filter, AccessReceiver receiver) {
        ClientService clientService = Services.clientService();
        SystemTopics systemTopics = new SystemTopics(clients);
        Services.initializerRegistry().setClientInitializer((client, context) -> {
            Optional<Client> known = clients.of(client);
            context.addPublishInboundInterceptor(filter);
            if (known.isEmpty()) {
                putOut(client, clientService);
            } else if (known.get() instanceof Client.Inspector) {
                context.addPublishOutboundInterceptor(systemTopics);
            } else if (known.get() instanceof Client.Manager) {
                context.addPublishInboundInterceptor(receiver);
            }
        });
    }

    /**
     * A revocation may fall between the authenticator's look at the directory and the session's being there to be
     * killed; from here on it is there.
     */
    private static void putOut(InitializerInput client, ClientService clientService) {
        String clientId = client.getClientInformation().getClientId();
        clientService
                .disconnectClient(clientId, true, DisconnectReasonCode.ADMINISTRATIVE_ACTION, "revoked")
                .exceptionally(failure -> {
                    LOG.error("disconnect failed clientId={}", clientId, failure);
                    return false;
                });
    }

    private void schedule(ScheduledExecutorService executor, Statistics statistics, PresenceRepair repair) {
        publishing = executor.scheduleAtFixedRate(
                logged("statistics", statistics::publish),
                STATISTICS_START.toMillis(),
                STATISTICS_PERIOD.toMillis(),
                TimeUnit.MILLISECONDS);
        new UntilDone(
                        "presence repair",
                        repair::run,
                        (task, delay) -> repairing = executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS))
                .begin(presenceGrace);
    }

    /** A task that failed once runs again at its next time. */
    private static Runnable logged(String task, Supplier<CompletableFuture<Void>> work) {
        return () -> {
            try {
                work.get().exceptionally(failure -> {
                    LOG.error("task failed task={}", task, failure);
                    return null;
                });
            } catch (RuntimeException failure) {
                LOG.error("task failed task={}", task, failure);
            }
        };
    }
}
