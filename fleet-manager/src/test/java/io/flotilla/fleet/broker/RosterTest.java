package io.flotilla.fleet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.brokerext.auth.InspectorAccount;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.fleet.loop.Gate.Admission;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RosterTest {
    private final Roster roster = new Roster(TrustDomain.DEFAULT);

    @Test
    void anInspectorIsKnownUntilItsAccountIsGone() {
        InspectorAccount.Minted ana = InspectorAccount.mint("ana", new SecureRandom());
        byte[] password = ana.password().getBytes(StandardCharsets.UTF_8);

        roster.replace(new Admission(Map.of(), Set.of(), Set.of(), List.of(ana.account())));
        assertThat(roster.inspectorExists("ana")).isTrue();
        assertThat(roster.inspectorExists("bob")).isFalse();
        assertThat(roster.inspectorPassword("ana", password)).isTrue();

        roster.replace(Admission.NONE);
        assertThat(roster.inspectorExists("ana")).isFalse();
        assertThat(roster.inspectorPassword("ana", password)).isFalse();
    }
}
