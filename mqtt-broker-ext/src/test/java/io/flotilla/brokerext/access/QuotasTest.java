package io.flotilla.brokerext.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.brokerext.fixture.RecordedEvents;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.topic.Client;
import io.flotilla.contract.topic.Publication;
import io.flotilla.testing.SettableClock;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuotasTest {
    private static final Client AGENT =
            new Client.Agent(NodeAddress.parse("bank-a/validator-1"), new ChainId("trade-finance"));
    private static final Client OTHER =
            new Client.Agent(NodeAddress.parse("bank-a/validator-2"), new ChainId("trade-finance"));
    private static final Client MANAGER = new Client.Manager(new InstanceId("m1"));
    private static final Client.Inspector INSPECTOR = new Client.Inspector("ana");

    private final SettableClock clock = new SettableClock();
    private final Quotas quotas = new Quotas(clock);

    @Test
    void anAgentHasABurstAndThenFiftyASecond() {
        assertThat(taken(AGENT, 1000)).isEqualTo(Quotas.AGENT_BURST);

        clock.advance(Duration.ofMillis(1000));

        assertThat(taken(AGENT, 1000)).isEqualTo(50);
    }

    @Test
    void oneAgentsFloodCostsNobodyElseAnything() {
        taken(AGENT, 1000);

        assertThat(taken(OTHER, 10)).isEqualTo(10);
        assertThat(taken(INSPECTOR, 10)).isEqualTo(10);
    }

    @Test
    void anInspectorHasLessAndAManagerHasNoQuota() {
        assertThat(taken(INSPECTOR, 1000)).isEqualTo(Quotas.INSPECTOR_BURST);
        assertThat(taken(MANAGER, 10_000)).isEqualTo(10_000);
    }

    @Test
    void aFloodIsReportedSparingly() {
        RecordedEvents events = new RecordedEvents();
        SparingEvents sparing = new SparingEvents(events, clock);
        Publication deletion = new Publication("fleet/v1/x/y/status", 1, true, 0);

        IntStream.range(0, 1000).forEach(i -> sparing.publicationSwallowed(INSPECTOR, deletion));
        assertThat(events.lines()).hasSize(10);
        sparing.publicationSwallowed(new Client.Inspector("bob"), deletion);
        assertThat(events.lines()).hasSize(11);
        clock.advance(Duration.ofMillis(1000));
        IntStream.range(0, 1000).forEach(i -> sparing.publicationSwallowed(INSPECTOR, deletion));
        assertThat(events.lines()).hasSize(12);
    }

    private int taken(Client client, int attempts) {
        return (int)
                IntStream.range(0, attempts).filter(i -> quotas.take(client)).count();
    }
}
