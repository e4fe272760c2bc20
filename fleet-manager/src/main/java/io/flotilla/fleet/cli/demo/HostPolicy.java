package io.flotilla.fleet.cli.demo;

import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.Question;
import java.util.List;

/**
 * What the demo's hosts let the manager do. On a machine of one's own everything may be asked, votes of the organisations
 * included; a real host's owner decides about those.
 */
final class HostPolicy {
    private static final int PER_HOUR = 10_000;

    private HostPolicy() {}

    static String text() {
        return """
            # Written by fleet demo: this host signs and does whatever the demo's manager asks.
            operations: %s
            windows: {}
            signers: []
            perHour: %d
            calls: %s
            transactions: ["*", "members.*", "validators.*", "permissions.*", "parameters.*", "lifecycle.*"]
            environment: []
            """.formatted(list(Command.Operation.names()), PER_HOUR, list(Question.names()));
    }

    private static String list(List<String> names) {
        return "[" + String.join(", ", names) + "]";
    }
}
