package io.flotilla.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AgentConfigTest {
    private static final int SEED = 7;

    @Test
    void aTakenPortIsPassedOverAndNoneIsChosenThatAnOutgoingConnectionCouldHold() throws IOException {
        int first = config("127.0.0.1").withPort(new Random(SEED)).endpoint().port();
        try (ServerSocket taken = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
            int second =
                    config("127.0.0.1").withPort(new Random(SEED)).endpoint().port();

            assertThat(second).isNotEqualTo(taken.getLocalPort()).isBetween(20_000, 32_767);
            assertThat(first).isBetween(20_000, 32_767);
        }
    }

    @Test
    void aHostThatIsNotOfThisMachineIsSaidSo() {
        assertThatThrownBy(() -> config("192.0.2.1").withPort(new Random(SEED)))
                .isInstanceOf(AgentFault.class)
                .hasMessageContaining("192.0.2.1")
                .hasMessageContaining("--p2p-host");
    }

    private static AgentConfig config(String host) {
        return new AgentConfig(
                URI.create("https://127.0.0.1:8443"),
                NodeAddress.parse("bank-a/validator-1"),
                new ChainId("trade-finance"),
                null,
                host,
                null);
    }
}
