package io.flotilla.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.contract.message.SignerList;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.PrivateFile;
import io.flotilla.pki.profile.Lifetimes;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BootstrapSourceTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();
    private final SignerList old = signers();
    private AgentFolder own;
    private AgentIdentity identity;

    @BeforeEach
    void joins() {
        Authorities authorities = Authorities.open(
                folder.resolve("ca"),
                "secret".toCharArray(),
                TrustDomain.DEFAULT,
                Lifetimes.STANDARD,
                Clock.systemUTC(),
                random);
        KeyPair key = KeyPairs.generateP256(random);
        identity = AgentIdentity.of(
                authorities.root(),
                new Credential(key.getPrivate(), authorities.issue(new Identity.Agent(NODE), key.getPublic())));
        own = new AgentFolder(folder.resolve("agent")).make();
        PrivateFile.write(own.bootstrap(), document("ssl://one:8883", 1, old));
    }

    @Test
    void aNewBrokerAndANewTermAreTaken() {
        BootstrapSource.Refreshed refreshed = source().taken(document("ssl://two:8883", 2, old));

        assertThat(refreshed.otherSigners()).isFalse();
        assertThat(source().stored()).contains(refreshed.bootstrap());
        assertThat(refreshed.bootstrap().mqtt()).containsExactly(URI.create("ssl://two:8883"));
        assertThat(refreshed.bootstrap().term()).isEqualTo(2);
    }

    @Test
    void otherSignersAreRefusedAlsoAfterARestart() {
        byte[] other = document("ssl://two:8883", 2, signers());

        assertThat(source().taken(other).otherSigners()).isTrue();

        Bootstrap stored = source().stored().orElseThrow();
        assertThat(stored.signers()).isEqualTo(old);
        assertThat(stored.mqtt()).containsExactly(URI.create("ssl://two:8883"));
        assertThat(source().taken(other).otherSigners()).isTrue();
    }

    @Test
    void newerSignersThatWereKeptStayAndThoseOfTheManagerAreWaitedFor() {
        SignerList newer = new SignerList(2, 1, signers().keys());
        assertThat(source().taken(document("ssl://one:8883", 2, newer)).otherSigners())
                .as("they come with their signatures")
                .isFalse();
        assertThat(source().stored().orElseThrow().signers()).isEqualTo(old);

        source().keep(newer);

        assertThat(source().stored().orElseThrow().signers()).isEqualTo(newer);
        assertThat(source().taken(document("ssl://one:8883", 2, newer)).otherSigners())
                .isFalse();
        assertThat(source().taken(document("ssl://one:8883", 2, old)).otherSigners())
                .isTrue();
        assertThat(source().stored().orElseThrow().signers()).isEqualTo(newer);
    }

    private BootstrapSource source() {
        return new BootstrapSource(own, URI.create("https://manager:8443"), () -> identity);
    }

    private static byte[] document(String broker, long term, SignerList signers) {
        return Documents.encode(
                new Bootstrap(NODE, new ChainId("trade-finance"), List.of(URI.create(broker)), term, signers));
    }

    private SignerList signers() {
        return new SignerList(
                1, 1, List.of(Jwk.of((ECPublicKey) KeyPairs.generateP256(random).getPublic())));
    }
}
