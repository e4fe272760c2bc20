package io.flotilla.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Role;
import io.flotilla.fleet.spec.ChainSpec;
import io.flotilla.fleet.spec.SpecReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsortiumTest {
    @Test
    void everyAgentStandsInOneChainOfTheSizeAsked() {
        List<ChainSpec> specs = specs(new Consortium(120, 50));

        assertThat(specs).extracting(ConsortiumTest::nodes).containsExactly(50L, 50L, 20L);
        assertThat(specs).extracting(ChainSpec::chain).doesNotHaveDuplicates();
    }

    @Test
    void everyOrganisationHasOneValidator() {
        assertThat(specs(new Consortium(50, 50)).get(0).organisations())
                .hasSize(4)
                .allSatisfy(member -> assertThat(member.nodes())
                        .filteredOn(node -> node.role() == Role.VALIDATOR)
                        .hasSize(1));
    }

    @Test
    void aSingleAgentIsAChainToo() {
        assertThat(specs(new Consortium(1, 50)))
                .singleElement()
                .satisfies(spec -> assertThat(nodes(spec)).isOne());
    }

    private static long nodes(ChainSpec spec) {
        return spec.organisations().stream()
                .mapToLong(member -> member.nodes().size())
                .sum();
    }

    private static List<ChainSpec> specs(Consortium consortium) {
        return consortium.specs(256).stream()
                .map(yaml -> SpecReader.read(new String(yaml, StandardCharsets.UTF_8)))
                .toList();
    }
}
