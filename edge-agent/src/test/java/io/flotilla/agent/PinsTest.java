package io.flotilla.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.fake.SettableClock;
import io.flotilla.agent.identity.BootstrapSource.Refreshed;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.contract.message.SignerList;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.PkiException;
import java.net.URI;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PinsTest {
    private final SettableClock clock = new SettableClock();
    private final SignerList old = signers(1);
    private final List<String> heard = new ArrayList<>();
    private final Pins.Owner owner = new Pins.Owner() {
        @Override
        public void brokersChanged(List<URI> brokers) {
            heard.add("brokers " + brokers);
        }

        @Override
        public void signersRefused(String message) {
            heard.add("signers refused");
        }
    };
    private Bootstrap manager = bootstrap("ssl://one:8883", old);
    private boolean away;
    private boolean otherSigners;
    private int fetches;
    private final Pins pins = new Pins(this::fetched, manager, Runnable::run, Runnable::run, clock);

    @Test
    void nobodyIsAskedUnlessSomebodyWantsToKnow() {
        pins.tick(owner);

        assertThat(fetches).isZero();
    }

    @Test
    void brokersMayMove() {
        manager = bootstrap("ssl://two:8883", old);
        ask();

        assertThat(heard).containsExactly("brokers [ssl://two:8883]");
        assertThat(pins.brokers()).containsExactly(URI.create("ssl://two:8883"));
    }

    @Test
    void otherSignersAreRefusedAndToldOnce() {
        otherSigners = true;
        manager = bootstrap("ssl://two:8883", old);
        KeyRing before = pins.signers();
        ask();
        clock.forward(Duration.ofMinutes(1));
        ask();

        assertThat(fetches).isEqualTo(2);
        assertThat(heard).containsExactly("brokers [ssl://two:8883]", "signers refused");
        assertThat(pins.signers()).isSameAs(before);
    }

    @Test
    void aQuestionThatComesTooEarlyIsAskedLaterAndNotForgotten() {
        ask();
        ask();
        assertThat(fetches).isEqualTo(1);

        clock.forward(Duration.ofMinutes(1));
        pins.tick(owner);
        assertThat(fetches).isEqualTo(2);
        clock.forward(Duration.ofMinutes(1));
        pins.tick(owner);
        assertThat(fetches).isEqualTo(2);
    }

    @Test
    void aManagerThatIsAwayIsAskedAgainAfterAMinute() {
        away = true;
        ask();
        away = false;
        manager = bootstrap("ssl://two:8883", old);
        clock.forward(Duration.ofMinutes(1));
        pins.tick(owner);

        assertThat(heard).containsExactly("brokers [ssl://two:8883]");
    }

    private void ask() {
        pins.refresh();
        pins.tick(owner);
    }

    private Refreshed fetched() {
        fetches++;
        if (away) {
            throw new PkiException(PkiException.Code.UNREACHABLE, "the manager cannot be reached");
        }
        return new Refreshed(manager, otherSigners);
    }

    private static Bootstrap bootstrap(String broker, SignerList signers) {
        return new Bootstrap(
                NodeAddress.parse("bank-a/validator-1"),
                new ChainId("trade-finance"),
                List.of(URI.create(broker)),
                1,
                signers);
    }

    private static SignerList signers(long version) {
        ECPublicKey key =
                (ECPublicKey) KeyPairs.generateP256(new SecureRandom()).getPublic();
        return new SignerList(version, 1, List.of(Jwk.of(key)));
    }
}
