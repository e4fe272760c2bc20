package io.flotilla.contract.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GenesisTest {
    private static final OrgId A = new OrgId("bank-a");
    private static final OrgId B = new OrgId("bank-b");
    private static final Genesis.Validator FIRST = validator(A, "v", "aa");
    private static final Genesis.Validator SECOND = validator(B, "v", "bb");

    @Test
    void aWholeBlockNamesItsMembers() {
        Genesis genesis = genesis(List.of(A, B), List.of(FIRST, SECOND), Map.of("deployContracts", List.of(B)));

        assertThat(genesis.validator(NodeAddress.parse("bank-b/v"))).contains(SECOND);
        assertThat(genesis.organisation(new OrgId("bank-c"))).isEmpty();
    }

    @Test
    void orderIsPartOfTheBlock() {
        assertThatThrownBy(() -> genesis(List.of(B, A), List.of(FIRST), Map.of()))
                .hasMessageContaining("ascend");
        assertThatThrownBy(() -> genesis(List.of(A, B), List.of(SECOND, FIRST), Map.of()))
                .hasMessageContaining("ascend");
        assertThatThrownBy(() -> genesis(List.of(A, A), List.of(FIRST), Map.of()))
                .hasMessageContaining("ascend");
    }

    @Test
    void everyNameBelongsToAMemberAndEveryKeyToOneValidator() {
        assertThatThrownBy(() -> genesis(List.of(A), List.of(FIRST, SECOND), Map.of()))
                .hasMessageContaining("bank-b");
        assertThatThrownBy(() -> genesis(List.of(A), List.of(FIRST), Map.of("deployContracts", List.of(B))))
                .hasMessageContaining("bank-b");
        assertThatThrownBy(() -> genesis(List.of(A, B), List.of(FIRST, validator(B, "v", "aa")), Map.of()))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> genesis(List.of(A), List.of(), Map.of())).hasMessageContaining("validator");
        assertThatThrownBy(() -> validator(A, "v", "zz")).hasMessageContaining("Ed25519");
    }

    private static Genesis.Validator validator(OrgId organisation, String node, String keyByte) {
        return new Genesis.Validator(
                organisation, new NodeId(node), keyByte.repeat(32), new Endpoint("127.0.0.1", 30301));
    }

    @Test
    void aBlockThatMayOutlastTheLongestRoundIsRefused() {
        ConsensusParameters consensus = new ConsensusParameters(
                ConsensusParameters.QBFT,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(8),
                Duration.ofSeconds(10));

        assertThat(new Genesis.Parameters(consensus, new ChainLimits(4_000_000, 1))
                        .limits()
                        .blockGas())
                .isEqualTo(4_000_000);
        assertThatThrownBy(() -> new Genesis.Parameters(consensus, new ChainLimits(4_000_001, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("requestTimeoutMax 8000 ms", "at most 4000000");
    }

    private static Genesis genesis(
            List<OrgId> organisations, List<Genesis.Validator> validators, Map<String, List<OrgId>> permissions) {
        ConsensusParameters consensus = new ConsensusParameters(
                ConsensusParameters.QBFT,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(8),
                Duration.ofSeconds(10));
        return new Genesis(
                new ChainId("demo"),
                organisations.stream()
                        .map(id -> new Genesis.Organisation(id, id.value(), "AA==", List.of()))
                        .toList(),
                validators,
                List.of(),
                new Genesis.Parameters(consensus, new ChainLimits(1, 1)),
                permissions,
                Instant.EPOCH);
    }
}
