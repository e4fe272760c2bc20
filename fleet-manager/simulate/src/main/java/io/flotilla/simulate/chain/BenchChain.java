package io.flotilla.simulate.chain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.ChainLimits;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.NodeFolder;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.CanonicalJson;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.PrivateFile;
import io.flotilla.pki.profile.Lifetimes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A chain of four organisations with a validator each, founded without a fleet manager. */
final class BenchChain implements AutoCloseable {
    static final ChainId CHAIN = new ChainId("bench");
    static final Duration PERIOD = Duration.ofSeconds(1);
    static final String CONTRACT = "asset-register";

    private static final List<OrgId> ORGANISATIONS =
            Stream.of("org-a", "org-b", "org-c", "org-d").map(OrgId::new).toList();
    private static final int ACCOUNTS_EACH = 2;
    private static final long BLOCK_GAS = 20_000_000;
    private static final long BLOCK_BYTES = 4 << 20;

    private final Path folder;
    private final Path program;
    private final Authorities authorities;
    private final SecureRandom random = new SecureRandom();
    private final Random ports = new Random();
    private final Clock clock;
    private final List<BenchNode> validators = new ArrayList<>();
    private final List<Account> accounts = new ArrayList<>();
    private final List<BenchNode> all = new ArrayList<>();
    private @Nullable ObjectNode genesis;
    private final Thread lastly = new Thread(this::end, "stop-nodes");

    /** @param program the node's start script */
    BenchChain(Path folder, Path program, Clock clock) {
        this.folder = folder;
        this.program = program;
        this.clock = clock;
        authorities = Authorities.open(
                folder.resolve("ca"), "bench".toCharArray(), TrustDomain.DEFAULT, Lifetimes.STANDARD, clock, random);
        for (OrgId organisation : ORGANISATIONS) {
            validators.add(node(organisation, "validator-1", Role.VALIDATOR));
            for (int i = 0; i < ACCOUNTS_EACH; i++) {
                accounts.add(new Account(organisation));
            }
        }
        Runtime.getRuntime().addShutdownHook(lastly);
    }

    List<BenchNode> validators() {
        return validators;
    }

    List<Account> accounts() {
        return accounts;
    }

    BenchNode nodeOf(Account account) {
        return validators.get(ORGANISATIONS.indexOf(account.organisation()));
    }

    /** One more node, not started. */
    BenchNode observer() {
        return node(ORGANISATIONS.get(0), "observer-1", Role.OBSERVER);
    }

    /** Gives all nodes, which run, the same genesis block and lets them connect; gives the chain id. */
    Sha256 found(byte[] contract) {
        ObjectNode block = Documents.tree(block(Sha256.of(contract)));
        genesis = block;
        validators.forEach(node -> install(node, block, contract));
        connect(validators);
        return Sha256.of(CanonicalJson.bytes(block));
    }

    /** Lets a node that runs follow this chain. */
    void join(BenchNode observer, byte[] contract) {
        install(observer, Objects.requireNonNull(genesis), contract);
        connect(Stream.concat(validators.stream(), Stream.of(observer)).toList());
    }

    private static void install(BenchNode node, ObjectNode block, byte[] contract) {
        node.done("PUT", "/contracts/" + Sha256.of(contract), contract);
        node.done("PUT", "/genesis", Json.write(block));
    }

    private static void connect(List<BenchNode> nodes) {
        List<Peer> peers = nodes.stream().map(BenchNode::peer).toList();
        for (BenchNode node : nodes) {
            node.done("PUT", "/peers", Json.write(new PeeringOrder(peers, List.of())));
        }
        for (BenchNode node : nodes) {
            node.done("POST", "/certificate/distribute", Json.write(new PeeringOrder.Distribution(List.of())));
        }
    }

    private Genesis block(Sha256 code) {
        return new Genesis(
                CHAIN,
                ORGANISATIONS.stream().map(this::organisation).toList(),
                validators.stream().map(BenchChain::validator).toList(),
                List.of(new Genesis.Contract(CONTRACT, code, "[]")),
                new Genesis.Parameters(
                        new ConsensusParameters(
                                ConsensusParameters.QBFT,
                                PERIOD,
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(40),
                                Duration.ofSeconds(10)),
                        new ChainLimits(BLOCK_GAS, BLOCK_BYTES)),
                Map.of("deployContracts", ORGANISATIONS),
                clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    private Genesis.Organisation organisation(OrgId id) {
        List<String> keys = accounts.stream()
                .filter(account -> account.organisation().equals(id))
                .map(Account::publicKey)
                .sorted()
                .toList();
        try {
            byte[] authority = authorities.organisation(id).getEncoded();
            return new Genesis.Organisation(id, id.value(), Base64.getEncoder().encodeToString(authority), keys);
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Genesis.Validator validator(BenchNode node) {
        NodeAddress address = node.settings().node();
        return new Genesis.Validator(
                address.organisation(),
                address.node(),
                node.status().path("publicKey").asText(),
                node.settings().listen());
    }

    private BenchNode node(OrgId organisation, String name, Role role) {
        NodeAddress address = new NodeAddress(organisation, new NodeId(name));
        NodeFolder own = new NodeFolder(folder.resolve(address.clientId()));
        PrivateFile.createFolder(own.root());
        KeyPair key = KeyPairs.generateP256(random);
        PrivateFile.write(own.tlsKey(), Pem.of(key.getPrivate()));
        PrivateFile.write(own.tlsChain(), Pem.of(authorities.issue(new Identity.ChainNode(address), key.getPublic())));
        BenchNode node = new BenchNode(own, BenchNode.settings(address, freePort(), role), program);
        all.add(node);
        return node;
    }

    /** One that is free now and that no outgoing connection takes by chance: those begin at 32768. */
    private int freePort() {
        return ports.ints(20_000, 32_000)
                .filter(BenchChain::isFree)
                .findFirst()
                .orElseThrow(() -> Failure.failed("no port is free"));
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(lastly);
    }

    private void end() {
        all.forEach(BenchNode::kill);
    }
}
