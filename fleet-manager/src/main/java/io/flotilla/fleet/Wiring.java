package io.flotilla.fleet;

import io.flotilla.brokerext.FlotillaExtension;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.time.Clocks;
import io.flotilla.fleet.broker.BrokerAudit;
import io.flotilla.fleet.broker.BrokerLink;
import io.flotilla.fleet.broker.BrokerSettings;
import io.flotilla.fleet.broker.EmbeddedBroker;
import io.flotilla.fleet.broker.EmbeddedGate;
import io.flotilla.fleet.broker.Inbox;
import io.flotilla.fleet.broker.LinkSettings;
import io.flotilla.fleet.broker.RemoteGate;
import io.flotilla.fleet.broker.Roster;
import io.flotilla.fleet.broker.SpaceWatch;
import io.flotilla.fleet.enrol.Adoption;
import io.flotilla.fleet.enrol.BootstrapDesk;
import io.flotilla.fleet.enrol.EnrolmentAudit;
import io.flotilla.fleet.enrol.PublicAddress;
import io.flotilla.fleet.enrol.StoredLedger;
import io.flotilla.fleet.http.EnrolmentDesks;
import io.flotilla.fleet.http.FleetAccess;
import io.flotilla.fleet.http.HttpServer;
import io.flotilla.fleet.http.HttpSettings;
import io.flotilla.fleet.intake.AnswerIntake;
import io.flotilla.fleet.intake.Intake;
import io.flotilla.fleet.loop.AccessIssue;
import io.flotilla.fleet.loop.Artifacts;
import io.flotilla.fleet.loop.Calls;
import io.flotilla.fleet.loop.ChainCalls;
import io.flotilla.fleet.loop.ChangeReads;
import io.flotilla.fleet.loop.Changes;
import io.flotilla.fleet.loop.CommandIds;
import io.flotilla.fleet.loop.Desk;
import io.flotilla.fleet.loop.FleetLists;
import io.flotilla.fleet.loop.FleetLoop;
import io.flotilla.fleet.loop.FleetOperations;
import io.flotilla.fleet.loop.FleetReads;
import io.flotilla.fleet.loop.Gate;
import io.flotilla.fleet.loop.LoopQueue;
import io.flotilla.fleet.loop.ManagerAlarms;
import io.flotilla.fleet.loop.Observations;
import io.flotilla.fleet.loop.Signatures;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.Service;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Nodes;
import io.flotilla.fleet.store.Tables;
import io.flotilla.fleet.store.WatchedFleetStore;
import io.flotilla.fleet.store.XodusFleetStore;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.est.EstServer;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.TlsContexts;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.pki.profile.PublicNames;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts the parts of one manager together, with plain constructors, and makes at the first start what is missing. */
final class Wiring {
    private static final String UNKNOWN = "certificate.unknown";

    private final FleetConfig config;
    private final Clock clock = Clock.systemUTC();
    private final Clocks clocks = Clocks.of(clock, System::nanoTime);
    private final SecureRandom random = new SecureRandom();
    private final ManagerFolder folder;
    private final FleetStore store;
    private final Authorities authorities;
    private final ManagerFolder.Facts facts;
    private final Intake intake;
    private final PublicAddress address;
    private final LoopQueue queue = new LoopQueue();
    private final Changes changes = new Changes(Long.toString(clock.millis(), Character.MAX_RADIX));
    private final Observations observations = new Observations(changes);
    private final Workers workers = new Workers();

    /** What the rest of the program sees of a manager. */
    record Parts(List<Service> services, FleetOperations operations, FleetReads reads, PublicAddress address) {}

    private Wiring(FleetConfig config) {
        this.config = config;
        this.folder = new ManagerFolder(config.folder());
        this.authorities = Authorities.open(
                folder.authorities(),
                folder.authorityPassword(random),
                config.domain(),
                Lifetimes.STANDARD.withLeaf(config.leafLife()),
                clock,
                random);
        this.facts = folder.facts(config, random);
        this.store = new WatchedFleetStore(XodusFleetStore.open(folder.store()), Changes.TABLES, changes::stored);
        Nodes.index(store);
        this.intake = new Intake(store, queue, Bouncy.PROVIDER);
        String name = bracketed(config.publicNames().get(0));
        this.address = new PublicAddress(
                URI.create("https://" + name + ":" + facts.http()),
                config.broker() instanceof FleetConfig.Broker.Elsewhere other
                        ? other.at()
                        : URI.create("ssl://" + name + ":" + facts.mqtt()),
                Fingerprint.of(authorities.root()));
    }

    /** Opens the folder; nothing listens yet. */
    static Parts open(FleetConfig config) {
        return new Wiring(config).parts();
    }

    private Parts parts() {
        ManagerFolder.Signing signing = folder.signer(random, hasSigned());
        Desk desk = new Desk(
                facts.instance(), signing.signer(), signing.chain(), new CommandIds(clock, random), random, clocks);
        Signatures.renew(store, desk);
        ServerIdentity server = new ServerIdentity(
                authorities,
                facts.instance(),
                PublicNames.of(HostNames.withLoopback(config.publicNames())),
                clock,
                random);
        BrokerSide broker = config.broker() instanceof FleetConfig.Broker.Embedded own
                ? embedded(own.at(), server.current())
                : new BrokerSide(address.broker(), new RemoteGate(store, desk, queue), List.of(), renewed -> {});
        AtomicReference<@Nullable Calls> asked = new AtomicReference<>();
        AnswerIntake answers = new AnswerIntake(
                store,
                Bouncy.PROVIDER,
                (node, answer) -> Objects.requireNonNull(asked.get()).answered(node, answer));
        BrokerLink link = link(broker.reached(), facts.instance(), answers);
        Calls calls = new Calls(store, desk, link, observations, Calls.PATIENCE);
        asked.set(calls);
        FleetOperations operations = new FleetOperations(store, desk, queue, broker.gate(), authorities, address);
        FleetLoop loop = new FleetLoop(store, desk, queue, link, observations, operations);
        loop.whenBroken(LastWord::say);
        FleetReads reads = new FleetReads(store, observations, link::isUp, loop::turns);
        changes.know(store.read(entries -> entries.all(Tables.NODES, "")));
        folder.writeRoot(authorities.root());
        operations.tokens().first(folder.heldToken(), folder::keepToken);
        operations.admit();
        HttpServer http = http(
                new FleetAccess(
                        operations,
                        reads,
                        new FleetLists(store, observations),
                        new ChangeReads(changes, store, reads),
                        calls,
                        new ChainCalls(store, desk, queue, observations)),
                desks(signing.chain().newest(), new ManagerAlarms(store, desk, queue), new Artifacts(store, desk)),
                server);
        workers.everyMinute(() -> server.renewWhenDue(broker.renewed()));
        workers.everyMinute(() -> operations.tokens().renewFirst(folder.heldToken(), folder::keepToken));
        List<Service> services = new ArrayList<>(List.of(new StoreService(store), workers));
        services.addAll(broker.services());
        services.addAll(List.of(link, loop, http));
        return new Parts(services, operations, reads, address);
    }

    /**
     * What depends on where the broker runs.
     *
     * @param reached by this manager
     * @param services of the broker, when it is in this process
     * @param renewed is given each new server certificate
     */
    private record BrokerSide(URI reached, Gate gate, List<Service> services, Consumer<Credential> renewed) {}

    private BrokerSide embedded(FleetConfig.HostPort at, Credential server) {
        Roster roster = new Roster(config.domain());
        FlotillaExtension extension = new FlotillaExtension(
                roster, new BrokerAudit(store, clock, workers.audit()), clock, FlotillaExtension.PRESENCE_GRACE);
        EmbeddedBroker broker = new EmbeddedBroker(
                folder.broker(),
                new BrokerSettings(at.host(), facts.mqtt(), server, authorities.root()),
                extension,
                random,
                this::emptied);
        String host = at.host().equals("0.0.0.0") || at.host().equals("::") ? "127.0.0.1" : at.host();
        URI reached = URI.create("ssl://" + bracketed(host) + ":" + facts.mqtt());
        store.write(entries -> {
            AccessIssue.withdraw(entries);
            return reached;
        });
        return new BrokerSide(
                reached,
                new EmbeddedGate(roster, extension),
                List.of(broker, SpaceWatch.of(broker, this::full, clocks.steady())),
                broker::replaceCertificate);
    }

    private boolean full() {
        return store.trouble()
                .filter(failed -> failed.code() == FleetException.Code.DISK_FULL)
                .isPresent();
    }

    private void emptied(String message) {
        store.write(entries -> Chronicle.event(
                entries, clock.instant(), null, Event.Severity.WARNING, new Chronicle.Note("broker.wiped", message)));
    }

    private BrokerLink link(URI broker, InstanceId instance, AnswerIntake answers) {
        LinkSettings settings = new LinkSettings(
                () -> broker, instance, authorities.root(), () -> authorities.manager(instance), Build.version());
        Inbox inbox = (topic, payload, done) -> {
            if (answers.takes(topic, payload)) {
                done.run();
            } else {
                intake.arrived(topic, payload, done);
            }
        };
        return new BrokerLink(settings, inbox, queue, workers.link(), clocks, random);
    }

    private EnrolmentDesks desks(SignerList signers, ManagerAlarms alarms, Artifacts artifacts) {
        Adoption.Heard heard = new Adoption.Heard() {
            @Override
            public void adopted(NodeAddress node) {
                alarms.end(node, UNKNOWN);
                intake.again(node);
            }

            @Override
            public void refused(NodeAddress node, String message) {
                alarms.raise(node, UNKNOWN, Event.Severity.CRITICAL, message);
            }
        };
        return new EnrolmentDesks(
                new EstServer(
                        authorities, new StoredLedger(store, config.domain()), clock, new EnrolmentAudit(store, clock)),
                new BootstrapDesk(
                        store,
                        config.domain(),
                        address,
                        signers,
                        new Adoption(store, config.domain(), clock, config.leafLife(), heard)),
                artifacts);
    }

    private HttpServer http(FleetAccess access, EnrolmentDesks desks, ServerIdentity server) {
        return new HttpServer(
                new HttpSettings(
                        config.http().host(),
                        facts.http(),
                        authorities.root(),
                        Build.version(),
                        HttpSettings.Streams.STANDARD,
                        folder.snapshots()),
                access,
                desks,
                TlsContexts.server(server::current, authorities.root()),
                clocks);
    }

    /** Whether hosts may follow a key that must not be lost. */
    private boolean hasSigned() {
        return store.read(entries -> entries.all(Tables.DOCUMENTS, "").stream()
                .anyMatch(document -> !document.stamp().equals(Stamp.NONE)));
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
