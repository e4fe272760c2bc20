package io.flotilla.contract.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandTest {
    @Test
    void everyOperationReadsBackWhatItWrote() {
        List<Command> all = List.of(
                new Command.NodeStart(),
                new Command.NodeStop(),
                new Command.NodeRestart(),
                new Command.GenesisInstall(Sha256.of(new byte[0])),
                new Command.CertificateDistribute(List.of(NodeAddress.parse("bank-a/validator-1"))));

        assertThat(all).extracting(Command::operation).containsExactly(Command.Operation.values());
        for (Command command : all) {
            assertThat(Command.parse(command.operation().wire(), command.arguments()))
                    .isEqualTo(command);
        }
    }

    @Test
    void whatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> Command.parse("node.explode", Map.of())).hasMessageContaining("node.explode");
        assertThatThrownBy(() -> Command.parse("node.stop", Map.of("now", true)))
                .hasMessageContaining("now");
        assertThatThrownBy(() -> Command.parse("genesis.install", Map.of())).hasMessageContaining("sha256");
        assertThatThrownBy(() -> Command.parse("certificate.distribute", Map.of("peers", List.of("x"))))
                .hasMessageContaining("organisation/node");
    }
}
