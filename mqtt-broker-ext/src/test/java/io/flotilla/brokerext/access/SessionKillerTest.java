package io.flotilla.brokerext.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.brokerext.fixture.NoSubscribers;
import io.flotilla.brokerext.fixture.RetainedInMemory;
import io.flotilla.brokerext.fixture.RetainedMessage;
import io.flotilla.brokerext.fixture.Sessions;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SessionKillerTest {
    private final Sessions sessions = new Sessions(
            Set.of("viewer1", "viewer2", "bank-a.validator-1", "bank-b.validator-1"), Set.of("bank-b.validator-1"));
    private final AtomicInteger looks = new AtomicInteger();
    private final RetainedInMemory retained = new RetainedInMemory(List.of(new RetainedMessage("other", () -> {
        throw new AssertionError("nobody has to read it");
    })));
    private final SessionKiller killer = new SessionKiller(
            sessions,
            new RetainedTopics(retained, new NoSubscribers(), task -> {
                looks.incrementAndGet();
                task.run();
            }),
            user -> user.equals("ana") ? List.of("viewer1", "viewer2") : List.of(),
            Runnable::run);

    @Test
    void aSessionThatIsGoneWasKilled() throws Exception {
        killer.kill("bank-a.validator-1").get(5, TimeUnit.SECONDS);

        assertThat(sessions.getSession("bank-a.validator-1").get()).isEmpty();
    }

    @Test
    void aSessionThatStaysIsAFailure() {
        assertThatThrownBy(() -> killer.kill("bank-b.validator-1").get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("the broker still has the session of bank-b.validator-1");
    }

    @Test
    void aRevocationClearsTheSubtreeEvenThoughTheSessionStays() {
        NodeAddress node = NodeAddress.parse("bank-b/validator-1");

        assertThatThrownBy(() -> killer.revoke(node).get(5, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThat(looks).hasValue(1);
    }

    @Test
    void everySessionOfAnAccountIsKilled() throws Exception {
        killer.killUser("ana").get(5, TimeUnit.SECONDS);
        killer.killUser("bob").get(5, TimeUnit.SECONDS);

        assertThat(sessions.disconnected()).containsExactly("viewer1", "viewer2");
    }
}
