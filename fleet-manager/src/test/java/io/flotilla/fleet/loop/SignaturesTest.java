package io.flotilla.fleet.loop;

import static io.flotilla.fleet.loop.LoopWorld.ANA;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.codec.Opened;
import io.flotilla.contract.codec.SignerChains;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.SignerChain;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.store.Tables;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.KeyPairs;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manager's key is replaced between two of its lives. */
final class SignaturesTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-0/v");
    private static final String CONFIG = Topics.node(NODE, NodeTopic.CONFIG_DESIRED);
    private static final String SIGNERS = Topics.chain(Specs.CHAIN, ChainTopic.SIGNERS);

    @TempDir
    Path folder;

    private final KeyPair next = KeyPairs.generateP256(new SecureRandom());
    private LoopWorld world;
    private Desk desk;

    @BeforeEach
    void begins() {
        world = new LoopWorld(folder.resolve("ca")).connected();
        world.operations.apply(Specs.validators(2), ANA);
        world.settle();
        ECPublicKey key = (ECPublicKey) next.getPublic();
        Desk before = world.desk;
        desk = new Desk(
                before.instance(),
                new DocumentSigner(next.getPrivate(), key, Bouncy.PROVIDER),
                SignerChains.endorsed(
                        before.signers(), new SignerList(2, 1, List.of(Jwk.of(key))), List.of(before.signer())),
                before.ids(),
                before.random(),
                before.clocks());
    }

    @Test
    void theChainOfSignersIsPublishedWithEveryChain() {
        SignerChain published = Documents.open(
                        world.link.newest(SIGNERS).orElseThrow().bytes(), SignerChain.class)
                .accepted()
                .orElseThrow();

        assertThat(published).isEqualTo(SignerChain.of(LoopWorld.SIGNERS));
    }

    @Test
    void everyDocumentIsSignedAnewAndStaysWhatItIs() {
        DownDocument before = stored(CONFIG);
        long signed = world.store.read(entries -> entries.all(Tables.DOCUMENTS, "")).stream()
                .filter(document -> document.payload().contains("\"sig\""))
                .count();

        assertThat(Signatures.renew(world.store, desk)).isEqualTo((int) signed).isGreaterThan(4);

        DownDocument after = stored(CONFIG);
        assertThat(after.stamp()).isEqualTo(before.stamp());
        assertThat(after.sha256()).isEqualTo(before.sha256());
        Opened<DesiredConfig> opened = Documents.open(
                after.bytes(), DesiredConfig.class, KeyRing.of(desk.signers().newest()), Bouncy.PROVIDER);
        assertThat(opened.sha256()).isEqualTo(before.sha256());
        assertThat(outbox()).contains(CONFIG).hasSize((int) signed);
    }

    @Test
    void onceIsEnough() {
        Signatures.renew(world.store, desk);
        DownDocument after = stored(CONFIG);

        assertThat(Signatures.renew(world.store, desk)).isZero();
        assertThat(stored(CONFIG)).isEqualTo(after);
    }

    @Test
    void withoutAnotherKeyNothingIsTouched() {
        assertThat(Signatures.renew(world.store, world.desk)).isZero();
        assertThat(outbox()).isEmpty();
    }

    private List<String> outbox() {
        return world.store.read(entries -> entries.keys(Tables.OUTBOX, ""));
    }

    private DownDocument stored(String topic) {
        return world.store.read(entries -> entries.get(Tables.DOCUMENTS, topic).orElseThrow());
    }
}
