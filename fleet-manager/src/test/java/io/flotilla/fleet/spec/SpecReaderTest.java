package io.flotilla.fleet.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
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
    void aBlockThatMayOutlastARoundIsRefusedAndADefaultTimeoutIsLongEnough() {
        String large = SMALL + "limits: {blockGas: 20000000}\n";

        assertThatThrownBy(() -> SpecReader.read(large)).hasMessageContaining("at most 4000000");
        assertThat(SpecReader.read(large + "consensus: {requestTimeoutMax: 40s}\n")
                        .limits()
                        .blockGas())
                .isEqualTo(20_000_000);
        assertThat(SpecReader.read(SMALL + "consensus: {requestTimeout: 500ms}\n")
                        .consensus()
                        .requestTimeoutMax())
                .isEqualTo(Duration.ofSeconds(8));
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

    @Test
    void contractsHaveAHashAndArgumentsForTheirBeginning() {
        String hash = "ab".repeat(32);
        ChainSpec spec = SpecReader.read(SMALL + """
            contracts:
              - {name: asset-register, sha256: "%s"}
              - {name: credit, sha256: "%s", init: [bank-a, "7", 7, -1, true, null, 2026-11-22, "1.5"]}
            """.formatted(hash, hash));

        assertThat(spec.contracts())
                .extracting(ChainSpec.Contract::init)
                .containsExactly("[]", "[\"bank-a\",\"7\",7,-1,true,null,\"2026-11-22\",\"1.5\"]");
    }

    @Test
    void whatAContractCannotBeIsNamedWithItsLine() {
        String yaml = SMALL + """
            contracts:
              - {name: members, sha256: "%1$s"}
              - {name: once, sha256: "%1$s", init: [1.5]}
              - {name: once, wasm: once.wasm}
              - {name: Bank, sha256: "12", init: {a: 1}}
            """.formatted("ab".repeat(32));
        BadSpec bad = catchThrowableOfType(BadSpec.class, () -> SpecReader.read(yaml));

        assertThat(bad.problems())
                .extracting(problem -> problem.line() + " " + problem.field())
                .containsExactlyInAnyOrder(
                        "8 contracts[0].name",
                        "9 contracts[1].init",
                        "10 contracts[2].name",
                        "10 contracts[2].wasm",
                        "11 contracts[3].name",
                        "11 contracts[3].sha256",
                        "11 contracts[3].init");
        assertThat(bad).hasMessageContaining("fleet apply sends it");
    }

    @Test
    void aFileThatAContractNamesIsReplacedByItsHash() {
        String yaml = "# é 😀\n" + SMALL + """
            contracts:
              - name: one
                wasm: out/one.wasm   # built
              - {wasm: "two.wasm", name: two, init: [wasm]}
            """;
        Sha256 hash = Sha256.of(new byte[] {7});
        ContractFiles files = ContractFiles.in(yaml);

        assertThat(files.names()).containsExactly("out/one.wasm", "two.wasm");
        String sent = files.with(file -> hash);
        assertThat(sent).contains("# é 😀\n", "sha256: \"" + hash + "\"   # built\n", "init: [wasm]}");
        assertThat(sent.lines()).hasSameSizeAs(yaml.lines().toList());
        assertThat(SpecReader.read(sent).contracts())
                .extracting(ChainSpec.Contract::sha256)
                .containsExactly(hash, hash);
        for (String odd :
                List.of("", "[", "contracts: 7", "contracts: [7]", "a: &a [*a]", "contracts: [{wasm: [1]}]")) {
            assertThat(ContractFiles.in(odd).with(file -> hash)).isEqualTo(odd);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(SpecReaderTest.class.getResourceAsStream("/spec/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
