package io.flotilla.chain.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

final class StrangersTest {
    private final Strangers strangers = new Strangers();

    @Test
    void oneAddressLeavesRoomForOthers() {
        for (int i = 0; i < Strangers.MOST_OF_ADDRESS; i++) {
            assertThat(strangers.enters(address("192.0.2.1"))).isTrue();
        }

        assertThat(strangers.enters(address("192.0.2.1"))).isFalse();
        assertThat(strangers.enters(address("192.0.2.2"))).isTrue();
        strangers.leaves(address("192.0.2.1"));
        assertThat(strangers.enters(address("192.0.2.1"))).isTrue();
    }

    @Test
    void manyAddressesAreBoundedTogether() {
        for (int i = 0; i < Strangers.MOST; i++) {
            assertThat(strangers.enters(address("192.0.2." + i))).isTrue();
        }

        assertThat(strangers.enters(address("192.0.2.200"))).isFalse();
        strangers.leaves(address("192.0.2.7"));
        assertThat(strangers.enters(address("192.0.2.200"))).isTrue();
    }

    @Test
    void theAddressesOfOneNetworkOfIpv6CountAsOne() {
        for (int i = 0; i < Strangers.MOST_OF_ADDRESS; i++) {
            assertThat(strangers.enters(address("2001:db8::" + i))).isTrue();
        }

        assertThat(strangers.enters(address("2001:db8::ffff"))).isFalse();
        assertThat(strangers.enters(address("2001:db8:0:1::1"))).isTrue();
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
