package io.flotilla.fleet.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flotilla.contract.chain.Role;
import io.flotilla.contract.identity.OrgId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SpecReaderTest {
    private static final String SMALL = """
            apiVersion: flotilla/v1
            kind: Chain
            metadata: {name: small}
            organizations:
              - id: bank-a
                nodes: [{role: validator}]
            """;

    @Test
    void aFullSpecIsReadWithAllThatItSays() throws IOException {
        ChainSpec spec = SpecReader.read(resource("trade-finance.yaml"));

        assertThat(spec.chain()).hasToString("trade-finance");
        assertThat(spec.consensus().emptyBlockPeriod()).isEqualTo(Duration.ofSeconds(10));
        assertThat(spec.limits().blockBytes()).isEqualTo(1 << 20);
        assertThat(spec.organisations())
                .extracting(o -> o.id().value())
                .containsExactly("bank-a", "bank-b", "insurer-c", "port-d");
        assertThat(spec.organisations().get(2).nodes()).singleElement().satisfies(node -> {
            assertThat(node.id()).isNull();
            assertThat(node.role()).isEqualTo(Role.VALIDATOR);
        });
        assertThat(spec.organisations().get(3).nodes().get(0).runtime().environment())
                .containsEntry("TZ", "Africa/Johannesburg");
        assertThat(spec.permits(ChainSpec.DEPLOY_CONTRACTS, new OrgId("bank-b")))
                .isTrue();
        assertThat(spec.permits(ChainSpec.DEPLOY_CONTRACTS, new OrgId("port-d")))
                .isFalse();
    }

    @Test
    void everyProblemIsNamedAtOnceWithItsLine() {
        BadSpec bad = catchThrowableOfType(BadSpec.class, () -> SpecReader.read(resource("bad.yaml")));

        assertThat(bad.problems()).extracting(SpecProblem::line).containsExactly(4, 6, 7, 8, 13, 14, 17);
        assertThat(bad.problems())
                .extracting(SpecProblem::field)
                .containsExactly(
                        "metadata.name",
                        "consensus.protocol",
                        "consensus.blockPeriod",
                        "consensus.blockTme",
                        "organizations[0].nodes[0].role",
                        "organizations[1].id",
                        "permissions.deployContracts[0]");
    }

    @Test
    void whatIsNotSaidHasADefault() {
        ChainSpec spec = SpecReader.read(SMALL);

        assertThat(spec.consensus().blockPeriod()).isEqualTo(Duration.ofSeconds(1));
        assertThat(spec.consensus().requestTimeoutMax()).isEqualTo(Duration.ofSeconds(8));
        assertThat(spec.organisations().get(0).name()).isEqualTo("bank-a");
        assertThat(spec.organisations().get(0).nodes().get(0).runtime().heapMiB())
                .isEqualTo(256);
    }

    @Test
    void timesThatContradictEachOtherAreRefused() {
        String contradicting = SMALL + "consensus: {blockPeriod: 5s, emptyBlockPeriod: 1s}\n";

        assertThatThrownBy(() -> SpecReader.read(contradicting))
                .isInstanceOf(BadSpec.class)
                .hasMessageContaining("emptyBlockPeriod is below blockPeriod");
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() {
        assertThatThrownBy(() -> SpecReader.read(SMALL + "kind: Chain\n")).hasMessageContaining("stands twice");
    }

    @Test
    void hostileYamlIsRefusedAndNeverThrowsAnythingElse() {
        String bomb = "a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n";
        for (String yaml : List.of("", "[", "a", "- a", "[".repeat(10_000), bomb, "!!java.io.File x", "a: *x", "\t")) {
            assertThatThrownBy(() -> SpecReader.read(yaml)).as(yaml).isInstanceOf(BadSpec.class);
        }
    }

    @Test
    void aChainWithoutAValidatorIsRefused() {
        assertThatThrownBy(() -> SpecReader.read(SMALL.replace("validator", "observer")))
                .hasMessageContaining("a chain needs one");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(SpecReaderTest.class.getResourceAsStream("/spec/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
