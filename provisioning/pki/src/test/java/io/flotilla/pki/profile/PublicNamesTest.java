package io.flotilla.pki.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicNamesTest {
    @Test
    void namesAndAddressesAreToldApart() throws Exception {
        PublicNames names = PublicNames.of(List.of("LocalHost", "127.0.0.1", "[::1]", "fleet.example", "localhost"));

        assertThat(names.dns()).containsExactly("localhost", "fleet.example");
        assertThat(names.ip()).extracting(InetAddress::getHostAddress).containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "*.example", "a..b", "-x", "300.1.1.1", "x/y", "https://x", "ex ample", ":::"})
    void whatIsNeitherIsRefused(String name) {
        assertThatThrownBy(() -> PublicNames.of(List.of(name))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noNameAtAllIsRefused() {
        assertThatThrownBy(() -> PublicNames.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
