package io.flotilla.fleet.plan;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.PeerSet;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.TopicName;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.FleetException;
import java.time.Instant;
import java.util.List;

/** Whether documents fit their topics. */
public final class Limits {
    /** What a signature adds to a draft. */
    private static final int FRAME = 1 << 10;
    /** Stands for one that no agent has told yet. */
    private static final Endpoint UNTOLD = new Endpoint("255.255.255.255", 65_535);

    /** Stands for the hash of a genesis block that nobody can build yet, and spares checking the keys that would be in it. */
    private static final Sha256 UNBUILT = new Sha256("0".repeat(64));

    private Limits() {}

    /** The largest payload of the topic, in bytes. */
    public static int most(String topic) {
        TopicName name = TopicName.parse(topic).orElse(null);
        if (name instanceof TopicName.OfChain chain) {
            return chain.topic().maxBytes();
        }
        if (name instanceof TopicName.Access) {
            return Topics.ACCESS_MOST_BYTES;
        }
        return name instanceof TopicName.OfNode node
                ? node.known().map(NodeTopic::maxBytes).orElse(Documents.MOST_BYTES)
                : Documents.MOST_BYTES;
    }

    /**
     * Drafts everything that follows from a chain's spec.
     *
     * @throws FleetException TOO_LARGE, with the field of the spec that takes the most room
     */
    public static void check(ChainPicture picture, Instant now) {
        for (ChainPlan.Draft draft : ChainPlanner.plan(born(picture), 1, now).drafts()) {
            require(draft.topic(), draft.document());
        }
        require(
                Topics.chain(picture.chain().spec().chain(), ChainTopic.PEERS),
                new PeerSet(picture.chain().spec().chain(), 1, 1, now, "", peers(picture)));
        GenesisPlan.draft(picture, UNTOLD, now)
                .ifPresent(genesis -> require(Topics.chain(genesis.chain(), ChainTopic.GENESIS), genesis));
    }

    private static ChainPicture born(ChainPicture picture) {
        return new ChainPicture(
                picture.chain().withGenesis(UNBUILT),
                picture.organisations(),
                picture.nodes(),
                picture.peers(),
                picture.trust());
    }

    private static List<Peer> peers(ChainPicture picture) {
        return picture.active().stream()
                .map(node -> new Peer(
                        node.node().address(),
                        node.endpoint().orElse(UNTOLD),
                        node.node().role()))
                .toList();
    }

    private static void require(String topic, Record document) {
        int bytes = Documents.encode(document).length + FRAME;
        if (bytes > most(topic)) {
            throw new FleetException(
                    FleetException.Code.TOO_LARGE,
                    field(document) + ": too large: " + topic + " would have " + bytes + " bytes, more than "
                            + most(topic));
        }
    }

    private static String field(Record document) {
        if (document instanceof DesiredConfig config) {
            int environment = size(config.spec().runtime().environment());
            return environment > size(config.spec().contracts())
                    ? "organizations: environment of " + config.to()
                    : "contracts";
        }
        if (document instanceof Genesis genesis) {
            int members = size(genesis.organisations()) + size(genesis.validators());
            return members > size(genesis.contracts()) ? "organizations" : "contracts";
        }
        return "organizations";
    }

    private static int size(Object value) {
        return Json.write(value).length;
    }
}
