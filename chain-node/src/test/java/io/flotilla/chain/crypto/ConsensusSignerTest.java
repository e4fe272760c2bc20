package io.flotilla.chain.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class ConsensusSignerTest {
    private static final HexFormat HEX = HexFormat.of();

    /** RFC 8032 section 7.1, test 1. */
    private static final String SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

    private static final String PUBLIC_KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    private static final String X509_PREFIX = "302a300506032b6570032100";

    @Test
    void publicKeyIsThatOfTheRfc() {
        assertThat(new ConsensusSigner(HEX.parseHex(SEED)).publicKey()).isEqualTo(PUBLIC_KEY);
    }

    @Test
    void anotherImplementationVerifiesTheProof() throws Exception {
        ChainId chain = new ChainId("trade");
        NodeAddress node = NodeAddress.parse("bank-a/validator-1");

        ConsensusKey proof = new ConsensusSigner(HEX.parseHex(SEED)).prove(chain, node, "thumbprint");

        PublicKey key = KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(HEX.parseHex(X509_PREFIX + PUBLIC_KEY)));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(key);
        signature.update(ConsensusKey.statement(chain, node, "thumbprint"));
        assertThat(signature.verify(HEX.parseHex(proof.proof()))).isTrue();
    }

    @Test
    void aKeyOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> new ConsensusSigner(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }
}
