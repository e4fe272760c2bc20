package io.flotilla.brokerext.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flotilla.brokerext.auth.InspectorAccount.Minted;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

final class InspectorAccountTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void onlyItsOwnPasswordIsAccepted() {
        Minted ana = InspectorAccount.mint("ana", random);
        Minted other = InspectorAccount.mint("ana", random);

        assertThat(ana.account().accepts(bytes(ana.password()))).isTrue();
        assertThat(ana.account().accepts(bytes(other.password()))).isFalse();
        assertThat(ana.account().accepts(bytes(""))).isFalse();
        assertThat(ana.account().accepts(bytes(ana.password() + "x"))).isFalse();
    }

    @Test
    void passwordHas192BitsAndIsNotShown() {
        Minted ana = InspectorAccount.mint("ana", random);

        assertThat(ana.password()).hasSize(32);
        assertThat(ana.toString() + ana.account()).doesNotContain(ana.password());
    }

    @Test
    void samePasswordHasAnotherHashWithAnotherSalt() {
        Minted ana = InspectorAccount.mint("ana", random);
        InspectorAccount salted = new InspectorAccount(
                "ana",
                InspectorAccount.mint("ana", random).account().salt(),
                ana.account().hash());

        assertThat(salted.accepts(bytes(ana.password()))).isFalse();
    }

    @Test
    void malformedAccountsAreRefused() {
        InspectorAccount ana = InspectorAccount.mint("ana", random).account();

        assertThatIllegalArgumentException().isThrownBy(() -> InspectorAccount.mint("Ana.B", random));
        assertThatIllegalArgumentException().isThrownBy(() -> new InspectorAccount("ana", "AAAA", ana.hash()));
    }

    private static byte[] bytes(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }
}
