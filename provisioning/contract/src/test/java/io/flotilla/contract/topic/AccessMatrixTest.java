package io.flotilla.contract.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessMatrixTest {
    private static final String N = "fleet/v1/bank-a/validator-1/";
    private static final Client AGENT =
            new Client.Agent(NodeAddress.parse("bank-a/validator-1"), new ChainId("trade-finance"));
    private static final Client MANAGER = new Client.Manager(new InstanceId("m1"));
    private static final Client INSPECTOR = new Client.Inspector("ana");

    @ParameterizedTest
    @ValueSource(
            strings = {
                N + "config/desired",
                N + "command/pending",
                N + "call/request",
                "fleet/v1/_chain/trade-finance/#",
                "fleet/v1/_manager/+/state"
            })
    void anAgentMaySubscribeToWhatItNeeds(String filter) {
        assertThat(AccessMatrix.subscribe(AGENT, filter)).isEqualTo(Access.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#",
                "$SYS/#",
                "fleet/v1/#",
                "fleet/v1/bank-a/#",
                "fleet/v1/+/+/presence",
                N + "presence",
                N + "#",
                "fleet/v1/_chain/other/#",
                "fleet/v1/_chain/+/genesis",
                "fleet/v1/_access",
                "fleet/v1/_fleet/summary",
                "fleet/v1/bank-b/validator-1/config/desired"
            })
    void anAgentMaySubscribeToNothingElse(String filter) {
        assertThat(AccessMatrix.subscribe(AGENT, filter)).isEqualTo(Access.FOREIGN);
    }

    @ParameterizedTest
    @EnumSource(NodeTopic.class)
    void anAgentSpeaksUpwardsByTheRuleOfTheTopic(NodeTopic topic) {
        String name = N + topic.suffix() + (topic.family() ? (topic == NodeTopic.TELEMETRY ? "/host" : "/m1") : "");
        Access expected = topic.direction() == NodeTopic.Direction.UP ? Access.ALLOWED : Access.UNKNOWN_TOPIC;

        assertThat(AccessMatrix.publish(AGENT, new Publication(name, topic.qos(), topic.retained(), topic.maxBytes())))
                .isEqualTo(expected);
    }

    @Test
    void whatBreaksATopicsRuleIsRefusedWithItsReason() {
        assertThat(AccessMatrix.publish(AGENT, new Publication(N + "status", 1, true, 513)))
                .isEqualTo(Access.TOO_LARGE);
        assertThat(AccessMatrix.publish(AGENT, new Publication(N + "status", 1, false, 10)))
                .isEqualTo(Access.WRONG_DELIVERY);
        assertThat(AccessMatrix.publish(AGENT, new Publication(N + "gossip", 1, true, 10)))
                .isEqualTo(Access.UNKNOWN_TOPIC);
        assertThat(AccessMatrix.publish(AGENT, new Publication("fleet/v1/bank-b/x/status", 1, true, 10)))
                .isEqualTo(Access.FOREIGN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"telemetry/gossip", "telemetry/host/x", "alarm/A", "alarm/", "call/response/a.b", "status/x"})
    void anAgentCannotGrowItsSubtree(String below) {
        assertThat(AccessMatrix.publish(AGENT, new Publication(N + below, 1, true, 10)))
                .isEqualTo(Access.UNKNOWN_TOPIC);
        assertThat(AccessMatrix.publish(AGENT, new Publication(N + "alarm/" + "a".repeat(41), 1, true, 10)))
                .isEqualTo(Access.UNKNOWN_TOPIC);
    }

    @ParameterizedTest
    @CsvSource({
        "fleet/v1/_chain/trade-finance/genesis, 1, true, ALLOWED",
        "fleet/v1/_chain/trade-finance/genesis, 0, true, WRONG_DELIVERY",
        "fleet/v1/_fleet/summary, 1, true, ALLOWED",
        "fleet/v1/_fleet/summary, 1, false, WRONG_DELIVERY",
        "fleet/v1/_manager/m1/state, 1, true, ALLOWED",
        "fleet/v1/_manager/m2/state, 1, true, FOREIGN",
        "fleet/v1/_access, 1, false, ALLOWED",
        "fleet/v1/_access, 1, true, WRONG_DELIVERY",
        "fleet/v1/_access/more, 1, false, FOREIGN",
        "elsewhere, 1, true, FOREIGN"
    })
    void aManagerSpeaksByTheRuleOfTheTopic(String topic, int qos, boolean retain, Access expected) {
        assertThat(AccessMatrix.publish(MANAGER, new Publication(topic, qos, retain, 10)))
                .isEqualTo(expected);
        if (expected == Access.ALLOWED) {
            assertThat(AccessMatrix.publish(MANAGER, new Publication(topic, qos, retain, (300 << 10) + 1)))
                    .isEqualTo(Access.TOO_LARGE);
        }
    }

    @Test
    void onlyAManagerSaysWhomABrokerLetsIn() {
        Publication access = new Publication(Topics.ACCESS, 1, false, 10);

        assertThat(AccessMatrix.publish(AGENT, access)).isEqualTo(Access.FOREIGN);
        assertThat(AccessMatrix.publish(INSPECTOR, access)).isEqualTo(Access.SWALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fleet/v1/+/+/presence",
                "fleet/v1/+/+/about",
                "fleet/v1/+/+/status",
                "fleet/v1/+/+/config/reported",
                "fleet/v1/+/+/alarm/+",
                "fleet/v1/+/+/call/response/m1",
                "$share/manager/fleet/v1/+/+/command/ack",
                "$share/manager/fleet/v1/+/+/command/progress",
                "$share/manager/fleet/v1/+/+/command/result",
                "$share/manager/fleet/v1/+/+/event",
                "$share/manager/fleet/v1/+/+/telemetry/+"
            })
    void aManagerMaySubscribeToWhatItTakesIn(String filter) {
        assertThat(AccessMatrix.subscribe(MANAGER, filter)).isEqualTo(Access.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#",
                "fleet/v1/+/+/call/response/m2",
                "$share/x/fleet/v1/+/+/event",
                "fleet/v1/+/+/config/desired"
            })
    void aManagerMaySubscribeToNothingElse(String filter) {
        assertThat(AccessMatrix.subscribe(MANAGER, filter)).isEqualTo(Access.FOREIGN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "$SYS/#", "fleet/v1/#", "fleet/v1/+/+/status", "$SYS/broker/version"})
    void anInspectorMayLook(String filter) {
        assertThat(AccessMatrix.subscribe(INSPECTOR, filter)).isEqualTo(Access.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fleet/v1/_access", "$share/x/fleet/v1/#", "other/#"})
    void anInspectorMayNotLookElsewhere(String filter) {
        assertThat(AccessMatrix.subscribe(INSPECTOR, filter)).isEqualTo(Access.FOREIGN);
    }
}
