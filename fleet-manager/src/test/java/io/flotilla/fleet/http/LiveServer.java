package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.SignerChain;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.time.Clocks;
import io.flotilla.fleet.enrol.Adoption;
import io.flotilla.fleet.enrol.BootstrapDesk;
import io.flotilla.fleet.enrol.PublicAddress;
import io.flotilla.fleet.enrol.StoredLedger;
import io.flotilla.fleet.fake.OpenApiContract;
import io.flotilla.fleet.loop.Artifacts;
import io.flotilla.fleet.loop.CallLink;
import io.flotilla.fleet.loop.Calls;
import io.flotilla.fleet.loop.ChainCalls;
import io.flotilla.fleet.loop.ChangeReads;
import io.flotilla.fleet.loop.Changes;
import io.flotilla.fleet.loop.CommandIds;
import io.flotilla.fleet.loop.Desk;
import io.flotilla.fleet.loop.FleetLists;
import io.flotilla.fleet.loop.FleetOperations;
import io.flotilla.fleet.loop.FleetReads;
import io.flotilla.fleet.loop.Gate;
import io.flotilla.fleet.loop.LoopQueue;
import io.flotilla.fleet.loop.Observations;
import io.flotilla.fleet.loop.OperatorRequest;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.Operator;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.InMemoryFleetStore;
import io.flotilla.fleet.store.WatchedFleetStore;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.est.EstServer;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.TlsContexts;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.pki.profile.PublicNames;
import io.flotilla.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The real HTTPS server over the real operations and a store in memory. Every answer is held against openapi.yaml. */
final class LiveServer implements AutoCloseable {
    private static final Adoption.Heard UNHEARD = new Adoption.Heard() {
        @Override
        public void adopted(NodeAddress node) {}

        @Override
        public void refused(NodeAddress node, String message) {}
    };

    private static final OpenApiContract CONTRACT = new OpenApiContract();
    private static final HttpSettings.Streams STREAMS = new HttpSettings.Streams(Duration.ofMillis(300), 6, 4);

    /** An answer with its body as text and, where it is JSON, as a tree. */
    record Reply(int status, Map<String, List<String>> headers, String body, JsonNode json) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }

        String code() {
            return json.path("code").asText();
        }
    }

    /** Nobody connects in these tests. */
    private static final class ClosedGate implements Gate {
        @Override
        public void admit(Admission admission) {}

        @Override
        public void expel(NodeAddress node, String reason) {}

        @Override
        public void dismiss(String inspector) {}
    }

    final URI url;
    final String administrator;
    final Authorities authorities;
    final FleetStore store;
    final Observations observations;
    final Calls calls;
    private final HttpServer server;
    private final FleetOperations fleet;
    private boolean brokerUp = true;
    /** Hears live questions; nobody answers unless the test does. */
    Consumer<CallLink.Asked> agent = question -> {};

    LiveServer(Path folder) throws IOException {
        this(folder, FreePort.any());
    }

    /** One to which a spec was applied. */
    static LiveServer with(Path folder, String spec) throws IOException {
        LiveServer server = new LiveServer(folder);
        assertThat(server.post("/api/v1/chains", "application/yaml", spec).status())
                .isEqualTo(200);
        return server;
    }

    LiveServer(Path folder, int port) throws IOException {
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        TrustDomain domain = new TrustDomain("flotilla.internal");
        authorities =
                Authorities.open(folder.resolve("ca"), "test".toCharArray(), domain, Lifetimes.STANDARD, clock, random);
        url = URI.create("https://127.0.0.1:" + port);
        PublicAddress address =
                new PublicAddress(url, URI.create("ssl://127.0.0.1:8883"), Fingerprint.of(authorities.root()));
        InstanceId instance = new InstanceId("one");
        KeyPair key = KeyPairs.generateP256(random);
        ECPublicKey publicKey = (ECPublicKey) key.getPublic();
        Desk desk = new Desk(
                instance,
                new DocumentSigner(key.getPrivate(), publicKey, Bouncy.PROVIDER),
                SignerChain.of(new SignerList(1, 1, List.of(Jwk.of(publicKey)))),
                new CommandIds(clock, random),
                random,
                new Clocks(clock, clock));
        LoopQueue queue = new LoopQueue();
        Changes changes = new Changes("life");
        observations = new Observations(changes);
        store = new WatchedFleetStore(new InMemoryFleetStore(), Changes.TABLES, changes::stored);
        fleet = new FleetOperations(store, desk, queue, new ClosedGate(), authorities, address);
        FleetReads reads = new FleetReads(store, observations, () -> brokerUp, () -> true);
        EnrolmentDesks desks = new EnrolmentDesks(
                new EstServer(authorities, new StoredLedger(store, domain), clock, event -> {}),
                new BootstrapDesk(
                        store,
                        domain,
                        address,
                        new SignerList(1, 1, List.of(Jwk.of(publicKey))),
                        new Adoption(store, domain, clock, Duration.ofDays(30), UNHEARD)),
                new Artifacts(store, desk));
        calls = new Calls(store, desk, this::ask, observations, Duration.ofMillis(300));
        Credential own = authorities.server(instance, PublicNames.of(List.of("127.0.0.1", "localhost", "::1")));
        server = new HttpServer(
                new HttpSettings("127.0.0.1", port, authorities.root(), "0.1.0", STREAMS, folder.resolve("snapshots")),
                new FleetAccess(
                        fleet,
                        reads,
                        new FleetLists(store, observations),
                        new ChangeReads(changes, store, reads),
                        calls,
                        new ChainCalls(store, desk, queue, observations)),
                desks,
                TlsContexts.server(() -> own, authorities.root()),
                new Clocks(clock, clock));
        server.start();
        administrator = operator("ana", Operator.Role.ADMINISTRATOR, null);
    }

    private boolean ask(CallLink.Asked question) {
        agent.accept(question);
        return true;
    }

    String operator(String name, Operator.Role role, @Nullable String organisation) {
        OrgId where = organisation == null ? null : new OrgId(organisation);
        return fleet.tokens()
                .create(new OperatorRequest(name, role, where, Duration.ofHours(1)), Actor.MANAGER)
                .token();
    }

    List<String> routes() {
        return server.routes();
    }

    void loseBroker() {
        brokerUp = false;
    }

    X509Certificate root() {
        return authorities.root();
    }

    Reply get(String path) {
        return ask(request(path).GET());
    }

    Reply post(String path, String type, String body, String... headers) {
        HttpRequest.Builder request = request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body));
        return ask(headers.length == 0 ? request : request.headers(headers));
    }

    Reply json(String path, String body, String... headers) {
        return post(path, "application/json", body, headers);
    }

    HttpRequest.Builder request(String path) {
        return bare(path).header("Authorization", "Bearer " + administrator);
    }

    HttpRequest.Builder as(String token, String path) {
        return bare(path).header("Authorization", "Bearer " + token);
    }

    HttpRequest.Builder bare(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(20));
    }

    /** Follows the events; the header of the answer is held against the description. */
    LiveStream stream(HttpRequest.Builder builder) {
        try {
            HttpResponse<Stream<String>> answer =
                    client().send(builder.header("Accept", "text/event-stream").build(), BodyHandlers.ofLines());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
            return new LiveStream(answer.body()).begun();
        } catch (IOException broken) {
            throw new AssertionError("no answer", broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", stopped);
        }
    }

    private HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(TlsContexts.client(authorities.root()))
                .build();
    }

    Reply ask(HttpRequest.Builder builder) {
        try {
            HttpRequest request = builder.build();
            HttpResponse<String> answer = client().send(request, BodyHandlers.ofString());
            String type = answer.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
            CONTRACT.hold(request, answer);
            JsonNode json = type.endsWith("json")
                    ? new ObjectMapper().readTree(answer.body())
                    : new ObjectMapper().createObjectNode();
            return new Reply(answer.statusCode(), answer.headers().map(), answer.body(), json);
        } catch (IOException broken) {
            throw new AssertionError("no answer", broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", stopped);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
