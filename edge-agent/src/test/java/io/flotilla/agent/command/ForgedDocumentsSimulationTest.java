package io.flotilla.agent.command;

import static io.flotilla.agent.command.Orders.CHAIN;
import static io.flotilla.agent.command.Orders.ISSUED;
import static io.flotilla.agent.command.Orders.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.PeerSet;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.testing.SettableClock;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * A broker that mixes the manager's true documents, in any order and under any topic, with ones that it has made up. The
 * shelf takes none that the manager has not signed for this node, never goes back, and never fails.
 */
final class ForgedDocumentsSimulationTest {
    private static final int LIES = 20_000;
    private static final String PEERS = Topics.chain(CHAIN, ChainTopic.PEERS);
    private static final String PENDING = Topics.node(NODE, NodeTopic.COMMAND_PENDING);
    private static final NodeAddress OTHER = NodeAddress.parse("bank-b/validator-1");
    private static final KeyPair KEY = KeyPairs.generateP256(new SecureRandom());
    private static final KeyPair FORGED = KeyPairs.generateP256(new SecureRandom());
    private static final KeyRing SIGNERS =
            KeyRing.of(new SignerList(1, 1, List.of(Jwk.of((ECPublicKey) KEY.getPublic()))));

    private final MemoryState store = new MemoryState();
    private final Set<Stamp> lists = new HashSet<>();
    private final DocumentShelf shelf = new DocumentShelf(store, NODE, CHAIN, new SettableClock(), (list, beside) -> {
        lists.add(list.document().stamp());
        store.commit(beside);
    });

    @Test
    void nothingIsHeldThatTheManagerDidNotSignForThisNodeAndNothingGoesBack() {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        TreeMap<Integer, byte[]> truths = new TreeMap<>();
        for (int version = 1; version <= 20; version++) {
            truths.put(truths.size(), signed(KEY, list(NODE, version)));
            truths.put(truths.size(), signed(KEY, list(OTHER, version + 100)));
            truths.put(truths.size(), signed(KEY, peers(version, "ana")));
            truths.put(truths.size(), signed(FORGED, list(NODE, version + 200)));
        }
        Stamp peers = Stamp.NONE;
        Stamp list = Stamp.NONE;

        for (int lie = 0; lie < LIES; lie++) {
            byte[] truth = truths.get(random.nextInt(truths.size()));
            String topic = List.of(PEERS, PENDING, Topics.chain(CHAIN, ChainTopic.GENESIS), PEERS + "x")
                    .get(random.nextInt(4));
            shelf.take(topic, random.nextInt(10) == 0 ? truth : forged(random, truth), SIGNERS);

            Stamp peersNow = shelf.peers().map(held -> held.document().stamp()).orElse(Stamp.NONE);
            Stamp listNow = shelf.pending().map(held -> held.document().stamp()).orElse(Stamp.NONE);
            assertThat(peersNow).as("seed %d, lie %d", seed, lie).isGreaterThanOrEqualTo(peers);
            assertThat(listNow).as("seed %d, lie %d", seed, lie).isGreaterThanOrEqualTo(list);
            peers = peersNow;
            list = listNow;
        }

        assertThat(shelf.peers())
                .as("seed %d", seed)
                .hasValueSatisfying(held -> assertThat(held.document())
                        .isEqualTo(peers(held.document().version(), "ana")));
        assertThat(shelf.pending())
                .as("seed %d", seed)
                .hasValueSatisfying(held -> assertThat(held.document())
                        .isEqualTo(list(NODE, held.document().version())));
        assertThat(lists).as("seed %d", seed).allMatch(stamp -> stamp.version() <= 20);
    }

    private static byte[] forged(Random random, byte[] truth) {
        byte[] copy = truth.clone();
        List<Supplier<byte[]>> ways = List.of(
                () -> Arrays.copyOf(copy, random.nextInt(copy.length)),
                () -> {
                    copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
                    return copy;
                },
                () -> altered(random, truth, "sig"),
                () -> altered(random, truth, ""),
                () -> new byte[0]);
        return ways.get(random.nextInt(ways.size())).get();
    }

    /** One field becomes another one's value, or nothing. */
    private static byte[] altered(Random random, byte[] truth, String only) {
        ObjectNode tree = Json.parse(truth, 1 << 20);
        List<String> fields = new ArrayList<>();
        tree.fieldNames().forEachRemaining(fields::add);
        String field = only.isEmpty() ? fields.get(random.nextInt(fields.size())) : only;
        JsonNode value = tree.get(fields.get(random.nextInt(fields.size())));
        switch (random.nextInt(4)) {
            case 0 -> tree.remove(field);
            case 1 -> tree.set(field, value);
            case 2 -> tree.put(field, random.nextLong());
            default -> tree.put(field, "eyJhbGciOiJub25lIn0..");
        }
        return Json.write(tree);
    }

    private static PendingCommands list(NodeAddress to, long version) {
        return new PendingCommands(to, CHAIN, 1, version, ISSUED, "ana", List.of());
    }

    private static PeerSet peers(long version, String by) {
        Peer peer = new Peer(NODE, new Endpoint("127.0.0.1", 30301), Role.VALIDATOR);
        return new PeerSet(CHAIN, 1, version, ISSUED, by, List.of(peer));
    }

    private static byte[] signed(KeyPair key, Record document) {
        return new DocumentSigner(key.getPrivate(), (ECPublicKey) key.getPublic(), Bouncy.PROVIDER).sign(document);
    }
}
