package io.flotilla.contract.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import java.util.Arrays;
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
                new Command.CertificateDistribute(List.of(NodeAddress.parse("bank-a/validator-1"))),
                new Command.ChainSubmit(
                        "asset-register",
                        "transfer",
                        Arrays.asList("a-1", 5, 1L << 40, true, null, List.of("x", Map.of("y", 1))),
                        20_000,
                        7,
                        Sha256.of(new byte[1])),
                new Command.ValidatorSpeak(
                        NodeAddress.parse("bank-a/validator-1"), List.of(NodeAddress.parse("bank-b/validator-1"))));

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
        assertThatThrownBy(() -> Command.parse("chain.submit", Map.of("contract", "a")))
                .hasMessageContaining("method");
        assertThatThrownBy(() -> Command.parse("chain.submit", Map.of("contract", "../x", "method", "m")))
                .hasMessageContaining("../x");
        assertThatThrownBy(() -> submit("args", List.of("a", List.of(0.5)))).hasMessageContaining("args[1][0]");
        assertThatThrownBy(() -> submit("args", List.of(Map.of("n", 1L << 53)))).hasMessageContaining("args[0].n");
        assertThatThrownBy(() -> submit("args", "a")).hasMessageContaining("is a list");
        assertThatThrownBy(() -> submit("gasLimit", 0)).hasMessageContaining("gasLimit");
        assertThatThrownBy(() -> submit("validFor", 1L << 40)).hasMessageContaining("validFor");
        assertThatThrownBy(() -> submit("artifact", "ab".repeat(32))).hasMessageContaining("second argument");
        assertThatThrownBy(() -> submit("nonce", 1)).hasMessageContaining("nonce");
    }

    @Test
    void aCallThatNamesNoLimitsGetsSome() {
        Command submit = Command.parse("chain.submit", Map.of("contract", "asset-register", "method", "count"));

        assertThat(submit)
                .isEqualTo(new Command.ChainSubmit("asset-register", "count", List.of(), 1_000_000, 100, null));
    }

    private static Command submit(String argument, Object value) {
        return Command.parse("chain.submit", Map.of("contract", "a", "method", "m", argument, value));
    }
}
