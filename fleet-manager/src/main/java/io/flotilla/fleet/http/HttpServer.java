package io.flotilla.fleet.http;

import io.flotilla.contract.time.Clocks;
import io.flotilla.fleet.loop.FleetOperations;
import io.flotilla.fleet.loop.FleetReads;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.Service;
import io.flotilla.pki.est.EstServer;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.javalin.router.InternalRouter;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** REST, EST and the bootstrap document on one HTTPS port. A client certificate is asked for and not required. */
public final class HttpServer implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final int LONGEST_HEADER = 16 << 10;
    private static final int MOST_CONNECTIONS = 4000;
    /** Bytes a second below which a body is a slow-loris. */
    private static final long SLOWEST_BODY = 256;

    private final HttpSettings settings;
    private final SSLContext tls;
    private final EventStreams streams;
    private final Javalin javalin;

    public HttpServer(HttpSettings settings, FleetAccess access, EnrolmentDesks desks, SSLContext tls, Clocks clocks) {
        Clock clock = clocks.wall();
        FleetOperations fleet = access.operations();
        FleetReads reads = access.reads();
        this.settings = settings;
        this.tls = tls;
        this.streams = new EventStreams(fleet, access.changes(), settings.streams(), clocks);
        this.javalin = Javalin.create(config -> {
            plain(config);
            port(config);
            RoutesConfig routes = config.routes;
            new Passage(fleet).add(routes);
            new ChainRoutes(fleet, reads, access.lists(), clock).add(routes);
            new NodeRoutes(fleet, reads, access.lists(), clock).add(routes);
            new CallRoutes(access.calls()).add(routes);
            new LedgerRoutes(access.calls(), access.submissions()).add(routes);
            new CommandRoutes(fleet, reads, access.lists(), clock).add(routes);
            new RecordRoutes(reads, access.lists(), streams, clock).add(routes);
            new AccessRoutes(fleet, settings.snapshots()).add(routes);
            new ServiceRoutes(reads, settings.version()).add(routes);
            new ArtifactRoutes(desks.artifacts()).add(routes);
            new EnrolmentRoutes(desks).add(routes);
        });
        headToo(javalin.unsafe.internalRouter);
    }

    /** @throws FleetException ENVIRONMENT when the port is taken */
    @Override
    public void start() {
        try {
            javalin.start();
        } catch (JavalinBindException taken) {
            throw new FleetException(
                    FleetException.Code.ENVIRONMENT,
                    "cannot listen on " + settings.host() + ":" + settings.port() + " (" + reason(taken)
                            + "): stop the program that holds the port, or choose another one with --http-port",
                    taken);
        }
    }

    /** Requests under way have a second to end. */
    @Override
    public void stop() {
        streams.close();
        try {
            javalin.stop();
        } catch (JavalinException late) {
            LOG.info("requests were cut off when the HTTPS port was closed port={}", settings.port());
        }
    }

    /** What answers a GET answers HEAD with the same headers; the port leaves out the body. */
    private static void headToo(InternalRouter router) {
        router.allHttpHandlers().stream()
                .map(route -> route.endpoint)
                .filter(endpoint ->
                        endpoint.method.equals(HandlerType.GET) && !endpoint.path.startsWith(EstServer.PATH))
                .toList()
                .forEach(endpoint ->
                        router.addHttpEndpoint(new Endpoint(HandlerType.HEAD, endpoint.path, endpoint.handler)));
    }

    /** Method and path of everything that is answered, HEAD left out, such as {@code GET /api/v1/nodes}. */
    List<String> routes() {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .filter(route ->
                        route.endpoint.method.isHttpMethod() && !route.endpoint.method.equals(HandlerType.HEAD))
                .map(route -> route.endpoint.method.name() + " " + route.endpoint.path)
                .toList();
    }

    private static String reason(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return String.valueOf(first.getMessage());
    }

    private static void plain(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.defaultContentType = "text/plain";
    }

    private void port(JavalinConfig config) {
        QueuedThreadPool threads = new QueuedThreadPool(
                EnrolmentRoutes.MOST_AT_ONCE + settings.streams().most() + 100, 4);
        threads.setName("http");
        config.jetty.threadPool = threads;
        config.jetty.modifyServer(server -> {
            server.insertHandler(new MinimumDataRateHandler(SLOWEST_BODY, 0));
            server.setErrorHandler(new BareErrors());
            server.setStopTimeout(1000);
        });
        config.jetty.modifyHttpConfiguration(HttpServer::limits);
        config.jetty.addConnector(this::connector);
    }

    private static void limits(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(LONGEST_HEADER);
        http.setIdleTimeout(IDLE.toMillis());
        // The port answers to every name under which it is reached; who it is, its certificate says.
        http.addCustomizer(new SecureRequestCustomizer(false));
    }

    private Connector connector(Server server, HttpConfiguration http) {
        SslContextFactory.Server ssl = new SslContextFactory.Server();
        ssl.setSslContext(tls);
        ssl.setWantClientAuth(true);
        ssl.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        ssl.setIncludeCipherSuites("TLS_AES_.*", "TLS_CHACHA20_.*", "TLS_ECDHE_ECDSA_WITH_.*_GCM_.*");
        ServerConnector connector = new ServerConnector(
                server, 1, 1, new SslConnectionFactory(ssl, "http/1.1"), new HttpConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE.toMillis());
        connector.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
        return connector;
    }
}
