package io.flotilla.fleet.plan;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.CommandState;
import io.flotilla.fleet.node.Execution;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The two orders that every node is given once: to install the genesis block, then to send its certificate to its
 * peers. One that was lost with the host's disk (another journal) is given again at once; one that ended badly, after a
 * pause that doubles.
 */
final class FirstOrders {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(15);
    private static final int MOST_DOUBLINGS = 6;

    private FirstOrders() {}

    static Optional<Command> due(NodePicture node, Sha256 genesis, Instant now) {
        About about = node.about();
        if (about == null) {
            return Optional.empty();
        }
        Command install = new Command.GenesisInstall(genesis);
        Command distribute = new Command.CertificateDistribute(List.of());
        List<Execution> installs = given(node, install, about.journalId());
        if (!succeeded(installs)) {
            return mayOrder(installs, now) ? Optional.of(install) : Optional.empty();
        }
        List<Execution> distributions = given(node, distribute, about.journalId());
        return !succeeded(distributions) && mayOrder(distributions, now) ? Optional.of(distribute) : Optional.empty();
    }

    private static List<Execution> given(NodePicture node, Command command, String journal) {
        return node.executions().stream()
                .filter(e -> e.item().operation().equals(command.operation().wire()))
                .filter(e -> e.item().arguments().equals(command.arguments()))
                .filter(e -> journal.equals(e.item().journal()))
                .toList();
    }

    private static boolean succeeded(List<Execution> executions) {
        return executions.stream().anyMatch(e -> e.state() == CommandState.SUCCEEDED);
    }

    private static boolean mayOrder(List<Execution> before, Instant now) {
        if (before.stream().anyMatch(e -> !e.state().isFinal() && !e.givenUp(now))) {
            return false;
        }
        return before.stream()
                .map(Execution::changedAt)
                .max(Comparator.naturalOrder())
                .map(last -> !now.isBefore(
                        last.plus(FIRST_PAUSE.multipliedBy(1L << Math.min(before.size() - 1, MOST_DOUBLINGS)))))
                .orElse(true);
    }
}
