package io.flotilla.agent.command;

import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.Question;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of this host lets its agent carry out. No command changes it.
 *
 * @param operations allowed ones
 * @param windows operation → times of the day in UTC, {@code 22:00-04:00}; an operation without an entry may run at any
 *     time
 * @param signers thumbprints of the command signers accepted; empty: every pinned one
 * @param perHour the most commands that are begun within an hour, {@code chain.submit} left out if it has a limit of its own
 * @param calls questions that are answered; null: {@code ping} only
 * @param transactions contract calls that are signed for the organisation: {@code contract.method}, {@code contract.*}, or
 *     {@code *} for every method of every contract that is not one of the chain's own; null: none
 * @param transactionsPerHour the most {@code chain.submit} that are begun within an hour; null: they count in {@code perHour}
 * @param environment variables that a configuration may set for the node, beside time zone and language; null: none
 */
public record Policy(
        List<String> operations,
        Map<String, List<String>> windows,
        List<String> signers,
        int perHour,
        @Nullable List<String> calls,
        @Nullable List<String> transactions,
        @Nullable Integer transactionsPerHour,
        @Nullable List<String> environment) {
    private static final Pattern CALLS = Pattern.compile("\\*|[a-z][a-zA-Z0-9_-]*\\.(\\*|[a-z][a-zA-Z0-9_-]*)");

    private static final String SUBMIT = Command.Operation.CHAIN_SUBMIT.wire();

    private static final Pattern HARMLESS = Pattern.compile("TZ|LANG|LC_[A-Z]+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** All operations but what a host's owner has to allow by name: it may make a validator contradict itself. */
    static final List<String> ORDINARY = Command.Operation.names().stream()
            .filter(name -> !name.equals(Command.Operation.VALIDATOR_SPEAK.wire()))
            .toList();

    /** Everything that this agent knows, except for a voice in the chain's own affairs. */
    public static final Policy OPEN =
            new Policy(ORDINARY, Map.of(), List.of(), 120, Question.names(), List.of("*"), 3_600, List.of());

    public Policy {
        operations = List.copyOf(operations);
        windows = Map.copyOf(windows);
        signers = List.copyOf(signers);
        known("operations", operations, Command.Operation.names());
        known("windows", windows.keySet(), Command.Operation.names());
        windows.values().stream().flatMap(List::stream).forEach(Window::parse);
        if (perHour < 0 || (transactionsPerHour != null && transactionsPerHour < 0)) {
            throw new IllegalArgumentException("perHour and transactionsPerHour are not negative");
        }
        calls = calls == null ? List.of(Question.PING) : List.copyOf(calls);
        known("calls", calls, Question.names());
        transactions = transactions == null ? List.of() : List.copyOf(transactions);
        transactions.stream()
                .filter(rule -> !CALLS.matcher(rule).matches())
                .findFirst()
                .ifPresent(rule -> {
                    throw new IllegalArgumentException(
                            "transactions: \"" + rule + "\": write contract.method, contract.* or *");
                });
        environment = environment == null ? List.of() : List.copyOf(environment);
        environment.stream()
                .filter(name -> !NAME.matcher(name).matches())
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("environment: \"" + name + "\" names no variable");
                });
    }

    /** A name with a slip of the pen would otherwise forbid nothing. */
    private static void known(String key, Collection<String> names, Collection<String> all) {
        names.stream().filter(name -> !all.contains(name)).sorted().findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(key + ": \"" + name + "\" is not one of " + String.join(", ", all));
        });
    }

    /** Whether a configuration may set this variable for the node's process. */
    boolean permits(String variable) {
        return HARMLESS.matcher(variable).matches() || (environment != null && environment.contains(variable));
    }

    /** Whether the two share a limit: contract calls have their own. */
    boolean countTogether(String operation, String other) {
        return transactionsPerHour == null || operation.equals(SUBMIT) == other.equals(SUBMIT);
    }

    /** Whether a question of this name is answered. */
    boolean answers(String ask) {
        return calls != null && calls.contains(ask);
    }

    /** The rule that speaks against signing what the command asks for; empty when none does, or nothing is to be signed. */
    Optional<String> refusesToSign(Command command) {
        if (!(command instanceof Command.ChainSubmit call) || signs(call)) {
            return Optional.empty();
        }
        return Optional.of("transactions: " + call.contract() + "." + call.method()
                + " is not among the calls that are signed on this host");
    }

    private boolean signs(Command.ChainSubmit call) {
        return transactions != null
                && transactions.stream()
                        .anyMatch(rule -> rule.equals("*")
                                ? !StateKeys.SYSTEM_CONTRACTS.contains(call.contract())
                                : rule.equals(call.contract() + ".*")
                                        || rule.equals(call.contract() + "." + call.method()));
    }

    /**
     * The rule that speaks against beginning the operation now; empty when none does.
     *
     * @param begunThisHour of those that count with it: contract calls, or everything else
     */
    Optional<String> refuses(String operation, @Nullable String signer, Instant now, long begunThisHour) {
        if (!operations.contains(operation)) {
            return Optional.of("operations: " + operation + " is not among those allowed on this host");
        }
        if (!signers.isEmpty() && (signer == null || !signers.contains(signer))) {
            return Optional.of("signers: the signer " + signer + " is not accepted on this host");
        }
        Integer ofCalls = operation.equals(SUBMIT) ? transactionsPerHour : null;
        int most = ofCalls == null ? perHour : ofCalls;
        if (begunThisHour >= most) {
            String rule = ofCalls == null ? "perHour: " : "transactionsPerHour: ";
            return Optional.of(rule + most + " were begun within an hour");
        }
        List<String> allowed = windows.get(operation);
        LocalTime time = now.atOffset(ZoneOffset.UTC).toLocalTime();
        boolean open = allowed == null || allowed.stream().map(Window::parse).anyMatch(window -> window.contains(time));
        return open
                ? Optional.empty()
                : Optional.of("windows: " + operation + " may run at " + String.join(", ", allowed) + " UTC only");
    }

    /** A part of the day; it may go over midnight. */
    private record Window(LocalTime from, LocalTime to) {
        Window {
            if (from.equals(to)) {
                throw new IllegalArgumentException("window \"" + from + "-" + to
                        + "\" ends when it begins: leave the operation out to allow it at any time");
            }
        }

        static Window parse(String text) {
            String[] ends = text.split("-", -1);
            try {
                if (ends.length == 2) {
                    return new Window(LocalTime.parse(ends[0].strip()), LocalTime.parse(ends[1].strip()));
                }
            } catch (DateTimeParseException notATime) {
                throw new IllegalArgumentException("window \"" + text + "\": write HH:mm-HH:mm", notATime);
            }
            throw new IllegalArgumentException("window \"" + text + "\": write HH:mm-HH:mm");
        }

        boolean contains(LocalTime time) {
            boolean after = !time.isBefore(from);
            boolean before = time.isBefore(to);
            return from.isBefore(to) ? after && before : after || before;
        }
    }
}
