package io.flotilla.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.agent.command.DocumentShelf;
import io.flotilla.agent.command.Intake;
import io.flotilla.agent.identity.BootstrapSource.Refreshed;
import io.flotilla.agent.link.Inbound;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.codec.SignerChains;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.contract.message.SignerChain;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.PkiException;
import io.flotilla.testing.SettableClock;
import java.net.URI;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PinsTest {
    private static final KeyPair KEY = KeyPairs.generateP256(new SecureRandom());
    private static final DocumentSigner OLD =
            new DocumentSigner(KEY.getPrivate(), (ECPublicKey) KEY.getPublic(), Bouncy.PROVIDER);

    private final SettableClock clock = new SettableClock();
    private final SignerList old = new SignerList(1, 1, List.of(Jwk.of((ECPublicKey) KEY.getPublic())));
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
    private final List<SignerList> kept = new ArrayList<>();
    private boolean diskFails;
    private final Pins pins = new Pins(this::fetched, this::keep, manager, Runnable::run, Runnable::run, clock);

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
        clock.advance(Duration.ofMinutes(1));
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

        clock.advance(Duration.ofMinutes(1));
        pins.tick(owner);
        assertThat(fetches).isEqualTo(2);
        clock.advance(Duration.ofMinutes(1));
        pins.tick(owner);
        assertThat(fetches).isEqualTo(2);
    }

    @Test
    void aManagerThatIsAwayIsAskedAgainAfterAMinute() {
        away = true;
        ask();
        away = false;
        manager = bootstrap("ssl://two:8883", old);
        clock.advance(Duration.ofMinutes(1));
        pins.tick(owner);

        assertThat(heard).containsExactly("brokers [ssl://two:8883]");
    }

    @Test
    void signersAreInForceOnceTheyAreOnTheDisk() {
        KeyPair next = KeyPairs.generateP256(new SecureRandom());
        SignerList list = new SignerList(2, 1, List.of(Jwk.of((ECPublicKey) next.getPublic())));
        Inbound chain = inbound(SignerChains.endorsed(SignerChain.of(old), list, List.of(OLD)));
        String kid = Jwk.thumbprint((ECPublicKey) next.getPublic());
        diskFails = true;
        assertThatThrownBy(() -> pins.arrived(chain)).isInstanceOf(IllegalStateException.class);
        assertThat(pins.signers().key(kid)).isEmpty();

        diskFails = false;
        assertThat(pins.arrived(chain)).isEqualTo(new Intake.Accepted(DocumentShelf.Kind.SIGNERS));
        assertThat(pins.arrived(chain)).isInstanceOf(Intake.Ignored.class);

        assertThat(kept).containsExactly(list);
        assertThat(pins.signers().key(kid)).isPresent();
        assertThat(pins.signers().key(OLD.kid())).isEmpty();
        assertThat(pins.arrived(inbound(SignerChain.of(old)))).isInstanceOf(Intake.Refused.class);
    }

    private static Inbound inbound(SignerChain chain) {
        String topic = Topics.chain(new ChainId("trade-finance"), ChainTopic.SIGNERS);
        return new Inbound(1, 1, 1, topic, Documents.encode(chain));
    }

    private void keep(SignerList newer) {
        if (diskFails) {
            throw new IllegalStateException("the disk fails");
        }
        kept.add(newer);
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
}
