package io.flotilla.fleet.cli.demo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.BlockCertificate;
import io.flotilla.contract.chain.ChainLimits;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Header;
import io.flotilla.contract.chain.ProofDocument;
import io.flotilla.contract.chain.ProvenValue;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.chain.StateProof;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.pki.key.Ed25519Key;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceTest {
    private static final String NODE = "bank/one";
    private static final String KEY = StateKeys.data("register", "owner".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path folder;

    private List<Ed25519Key> keys;
    private Genesis genesis;
    private Evidence evidence;

    @BeforeEach
    void found() {
        keys = IntStream.range(0, 4)
                .mapToObj(i -> Ed25519Key.kept(folder.resolve(i + ".pem"), new SecureRandom()))
                .toList();
        OrgId bank = new OrgId("bank");
        genesis = new Genesis(
                new ChainId("trade"),
                List.of(new Genesis.Organisation(bank, "Bank", "AA==", List.of())),
                IntStream.range(0, 4)
                        .mapToObj(i -> new Genesis.Validator(
                                bank,
                                new NodeId("v" + i),
                                keys.get(i).publicKey().value(),
                                new Endpoint("127.0.0.1", 1)))
                        .toList(),
                List.of(),
                new Genesis.Parameters(
                        new ConsensusParameters(
                                ConsensusParameters.QBFT,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(8),
                                Duration.ofSeconds(10)),
                        new ChainLimits(1, 1)),
                Map.of(),
                Instant.EPOCH);
        evidence = Evidence.of(Documents.tree(genesis));
    }

    @Test
    void aQuorumOfGoodSealsMakesABlockFinal() {
        Header header = header(Documents.digest(genesis), StateProof.EMPTY_ROOT);

        assertThatCode(() -> evidence.sealed(block(header, sealed(header, 3)), NODE))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> evidence.sealed(block(header, sealed(header, 2)), NODE))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no-quorum");
    }

    @Test
    void sealsOfAnotherBlockAreNone() {
        Header header = header(Documents.digest(genesis), StateProof.EMPTY_ROOT);
        Header other = header(Documents.digest(genesis), Sha256.of(new byte[1]));

        assertThatThrownBy(() -> evidence.sealed(block(header, sealed(other, 3)), NODE))
                .hasMessageContaining("bad-signature");
        ObjectNode renamed =
                block(header, sealed(header, 3)).put("blockId", other.blockId().value());
        assertThatThrownBy(() -> evidence.sealed(renamed, NODE)).hasMessageContaining("not the one");
    }

    @Test
    void aBlockOfAnotherChainIsNotThisChains() {
        Header header = header(Sha256.of(new byte[1]), StateProof.EMPTY_ROOT);

        assertThatThrownBy(() -> evidence.sealed(block(header, sealed(header, 4)), NODE))
                .isInstanceOf(Failure.class);
    }

    @Test
    void aMalformedBlockIsToldInOneSentence() {
        ObjectNode empty = Json.object().put("height", 7).put("header", "00");

        assertThatThrownBy(() -> evidence.sealed(empty, NODE))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("block 7 of bank/one");
    }

    @Test
    void aProofIsOfTheValueThatItsStateHolds() {
        ObjectNode proof = proof("east");

        assertThatCode(() -> evidence.proven(proof, "east", NODE)).doesNotThrowAnyException();
        assertThatThrownBy(() -> evidence.proven(proof, "west", NODE)).hasMessageContaining("another value");
        ObjectNode forged = proof.deepCopy().put("value", hex("west"));
        assertThatThrownBy(() -> evidence.proven(forged, "west", NODE)).hasMessageContaining("wrong-value");
        ObjectNode unsealed = proof.deepCopy();
        unsealed.withArray("/certificate/seals").remove(0);
        assertThatThrownBy(() -> evidence.proven(unsealed, "east", NODE)).hasMessageContaining("not-final");
    }

    private Header header(Sha256 chain, Sha256 state) {
        Sha256 none = Sha256.of(new byte[0]);
        ValidatorSet validators = ValidatorSet.of(genesis);
        return new Header(
                chain,
                7,
                none,
                Instant.EPOCH.plusSeconds(7),
                NodeAddress.parse("bank/v0"),
                none,
                state,
                none,
                validators.hash(),
                0);
    }

    private BlockCertificate sealed(Header header, int seals) {
        byte[] statement = BlockCertificate.statement(header.chainId(), header.height(), 1, header.blockId());
        return new BlockCertificate(
                1,
                Stream.iterate(0, i -> i + 1)
                        .limit(seals)
                        .map(i -> new BlockCertificate.Seal(
                                NodeAddress.parse("bank/v" + i), keys.get(i).sign(statement)))
                        .toList());
    }

    private ObjectNode block(Header header, BlockCertificate certificate) {
        ObjectNode block = Json.object();
        block.put("height", header.height()).put("blockId", header.blockId().value());
        block.put("header", ProofDocument.hex(header));
        block.set(
                "certificate", Json.tree(ProofDocument.Certificate.of(certificate, header, ValidatorSet.of(genesis))));
        return block;
    }

    private ObjectNode proof(String value) {
        StateProof.Leaf leaf =
                new StateProof.Leaf(StateKeys.hash(KEY), Sha256.of(value.getBytes(StandardCharsets.UTF_8)));
        StateProof proof = new StateProof(leaf.key(), List.of(), leaf);
        Header header = header(Documents.digest(genesis), proof.root());
        return Json.tree(ProofDocument.of(
                new ProvenValue(KEY, hex(value), proof, header, sealed(header, 3), List.of()),
                ValidatorSet.of(genesis)));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
