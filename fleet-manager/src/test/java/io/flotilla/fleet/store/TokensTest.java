package io.flotilla.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.pki.est.EnrolmentToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TokensTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");
    /** Begins as the other one does. */
    private static final NodeAddress LONGER = NodeAddress.parse("bank-a/validator-11");

    private final FleetStore store = new InMemoryFleetStore();

    @Test
    void aNodesTokensAreFoundAndNobodyElses() {
        EnrolmentToken token = mint(NODE, NOW);
        mint(LONGER, NOW);

        assertThat(of(NODE)).containsExactly(token);
    }

    @Test
    void aRemovedTokenIsFoundNoMore() {
        EnrolmentToken token = mint(NODE, NOW);

        store.write(entries -> {
            Tokens.remove(entries, token);
            return true;
        });

        assertThat(of(NODE)).isEmpty();
    }

    @Test
    void oldOnesAreForgotten() {
        mint(NODE, NOW.minus(Duration.ofDays(2)));
        EnrolmentToken young = mint(NODE, NOW);

        store.write(entries -> {
            Tokens.forgetOlder(entries, NOW.minus(Duration.ofDays(1)));
            return true;
        });

        assertThat(of(NODE)).containsExactly(young);
        assertThat(store.<List<String>>read(entries -> entries.keys(Tables.TOKENS_OF, "")))
                .hasSize(1);
    }

    private EnrolmentToken mint(NodeAddress node, Instant expiresAt) {
        EnrolmentToken token =
                EnrolmentToken.mint(node, expiresAt, new SecureRandom()).token();
        return store.write(entries -> {
            Tokens.put(entries, token);
            return token;
        });
    }

    private List<EnrolmentToken> of(NodeAddress node) {
        return store.read(entries -> Tokens.of(entries, node));
    }
}
