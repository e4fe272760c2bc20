package io.flotilla.fleet.intake;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.CallAnswer;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.TopicName;
import io.flotilla.fleet.store.Certificates;
import io.flotilla.fleet.store.FleetStore;
import java.security.Provider;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes answers to live questions out of what the broker delivers, past the loop: they change nothing. */
public final class AnswerIntake {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerIntake.class);

    private final FleetStore store;
    private final Provider provider;
    private final BiConsumer<NodeAddress, CallAnswer> answered;

    public AnswerIntake(FleetStore store, Provider provider, BiConsumer<NodeAddress, CallAnswer> answered) {
        this.store = store;
        this.provider = provider;
        this.answered = answered;
    }

    /** Whether it was an answer; it needs no acknowledgement of the loop then. */
    public boolean takes(String topic, byte[] payload) {
        Optional<NodeAddress> node = TopicName.parse(topic)
                .filter(TopicName.OfNode.class::isInstance)
                .map(TopicName.OfNode.class::cast)
                .filter(name ->
                        name.known().filter(NodeTopic.CALL_RESPONSE::equals).isPresent())
                .map(TopicName.OfNode::node);
        node.ifPresent(from -> take(from, payload));
        return node.isPresent();
    }

    private void take(NodeAddress node, byte[] payload) {
        KeyRing keys = kid -> store.read(entries -> Certificates.agentKey(entries, node, kid));
        boolean good = Documents.open(payload, CallAnswer.class, keys, provider)
                .accepted()
                .filter(answer -> answer.from().equals(node))
                .map(answer -> {
                    answered.accept(node, answer);
                    return answer;
                })
                .isPresent();
        if (!good) {
            LOG.warn("an answer that is not the node's was dropped node={}", node);
        }
    }
}
