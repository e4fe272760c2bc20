package io.flotilla.contract.message;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a manager may ask of an agent at any time; an answer changes nothing at the host. */
public sealed interface Question {
    /** Whether the agent is there, and what it holds. */
    record Ping() implements Question {
        @Override
        public String ask() {
            return PING;
        }
    }

    /**
     * The newest lines of a log.
     *
     * @param lines 1 to {@value #MOST_LINES}
     */
    record LogTail(Log of, int lines) implements Question {
        public LogTail {
            if (lines < 1 || lines > MOST_LINES) {
                throw new IllegalArgumentException("lines: from 1 to " + MOST_LINES);
            }
        }

        @Override
        public String ask() {
            return LOG_TAIL;
        }

        @Override
        public Map<String, Object> arguments() {
            return Map.of("of", of.name().toLowerCase(Locale.ROOT), "lines", lines);
        }
    }

    /** What is asked of the node about its chain: the answer is the node's own. */
    sealed interface OfChain extends Question {}

    /** The newest block that the node has. */
    record ChainHead() implements OfChain {
        @Override
        public String ask() {
            return CHAIN_HEAD;
        }
    }

    /** What the node, voted in as a validator, says to show that it follows the chain. */
    record ChainReady() implements OfChain {
        @Override
        public String ask() {
            return CHAIN_READY;
        }
    }

    /** @param height 0 is the genesis block */
    record ChainBlock(long height) implements OfChain {
        public ChainBlock {
            if (height < 0) {
                throw new IllegalArgumentException("height: 0 or more");
            }
        }

        @Override
        public String ask() {
            return CHAIN_BLOCK;
        }

        @Override
        public Map<String, Object> arguments() {
            return Map.of("height", height);
        }
    }

    /**
     * Calls a contract's method read-only against the node's newest state.
     *
     * @param args as in {@link Command.ChainSubmit}
     * @param gasLimit in gas units; null: the node's
     */
    record ChainQuery(
            String contract,
            String method,
            List<@Nullable Object> args,
            @Nullable Long gasLimit) implements OfChain {
        public ChainQuery {
            Transaction.checkName("contract", contract);
            Transaction.checkName("method", method);
            args = ContractArguments.checked(args);
            if (gasLimit != null && gasLimit < 1) {
                throw new IllegalArgumentException("gasLimit is below 1");
            }
        }

        @Override
        public String ask() {
            return CHAIN_QUERY;
        }

        @Override
        public Map<String, Object> arguments() {
            Map<String, Object> arguments = new TreeMap<>(Map.of("contract", contract, "method", method, "args", args));
            if (gasLimit != null) {
                arguments.put("gasLimit", gasLimit);
            }
            return arguments;
        }
    }

    /**
     * A value of the state with its proof: a contract's key, or any by the state's own key.
     *
     * @param contract with {@code key}, else null
     * @param stateKey null when contract and key are given
     * @param after the height of the last change of the validators that the asker has been told; null: of none
     */
    record ChainProof(
            @Nullable String contract,
            @Nullable String key,
            @Nullable String stateKey,
            @Nullable Long after) implements OfChain {
        public ChainProof {
            if ((contract == null) != (key == null) || (contract == null) == (stateKey == null)) {
                throw new IllegalArgumentException("chain.proof needs \"contract\" and \"key\", or \"stateKey\"");
            }
            if (contract != null) {
                Transaction.checkName("contract", contract);
            }
            if (after != null && after < 0) {
                throw new IllegalArgumentException("after is below 0");
            }
        }

        @Override
        public String ask() {
            return CHAIN_PROOF;
        }

        @Override
        public Map<String, Object> arguments() {
            Map<String, Object> arguments = new TreeMap<>();
            if (contract != null && key != null) {
                arguments.putAll(Map.of("contract", contract, "key", key));
            } else {
                arguments.put("stateKey", String.valueOf(stateKey));
            }
            if (after != null) {
                arguments.put("after", after);
            }
            return arguments;
        }
    }

    /** What became of a transaction. */
    record ChainTransaction(Sha256 id) implements OfChain {
        @Override
        public String ask() {
            return CHAIN_TRANSACTION;
        }

        @Override
        public Map<String, Object> arguments() {
            return Map.of("id", id.value());
        }
    }

    /** Whose log. */
    enum Log {
        AGENT,
        NODE
    }

    String PING = "ping";
    String LOG_TAIL = "log.tail";
    String CHAIN_HEAD = "chain.head";
    String CHAIN_READY = "chain.ready";
    String CHAIN_BLOCK = "chain.block";
    String CHAIN_QUERY = "chain.query";
    String CHAIN_PROOF = "chain.proof";
    String CHAIN_TRANSACTION = "chain.transaction";
    int MOST_LINES = 500;

    /** All that can be asked, by its name on the wire. */
    static List<String> names() {
        return List.of(
                PING, LOG_TAIL, CHAIN_HEAD, CHAIN_READY, CHAIN_BLOCK, CHAIN_QUERY, CHAIN_PROOF, CHAIN_TRANSACTION);
    }

    /**
     * Reads a question as it stands in a call or a REST body.
     *
     * @throws IllegalArgumentException that names what is wrong
     */
    static Question parse(String ask, Map<String, Object> arguments) {
        Arguments given = new Arguments(ask, arguments);
        return switch (ask) {
            case PING -> {
                given.only(Set.of());
                yield new Ping();
            }
            case LOG_TAIL -> {
                given.only(Set.of("of", "lines"));
                yield new LogTail(log(given.optionalText("of").orElse("agent")), lines(arguments.get("lines")));
            }
            case CHAIN_HEAD -> {
                given.only(Set.of());
                yield new ChainHead();
            }
            case CHAIN_READY -> {
                given.only(Set.of());
                yield new ChainReady();
            }
            case CHAIN_BLOCK -> {
                given.only(Set.of("height"));
                yield new ChainBlock(given.number("height")
                        .orElseThrow(() -> new IllegalArgumentException(ask + " needs the argument \"height\"")));
            }
            case CHAIN_QUERY -> query(given);
            case CHAIN_PROOF -> {
                given.only(Set.of("contract", "key", "stateKey", "after"));
                OptionalLong after = given.number("after");
                yield new ChainProof(
                        given.optionalText("contract").orElse(null),
                        given.optionalText("key").orElse(null),
                        given.optionalText("stateKey").orElse(null),
                        after.isPresent() ? (Long) after.getAsLong() : null);
            }
            case CHAIN_TRANSACTION -> new ChainTransaction(new Sha256(given.onlyText("id")));
            default ->
                throw new IllegalArgumentException(
                        "ask: \"" + ask + "\" is unknown: use one of " + String.join(", ", names()));
        };
    }

    /** By its name on the wire. */
    String ask();

    default Map<String, Object> arguments() {
        return Map.of();
    }

    private static ChainQuery query(Arguments given) {
        given.only(Set.of("contract", "method", "args", "gasLimit"));
        OptionalLong gasLimit = given.number("gasLimit");
        return new ChainQuery(
                given.text("contract"),
                given.text("method"),
                given.list("args"),
                gasLimit.isPresent() ? gasLimit.getAsLong() : null);
    }

    private static Log log(String of) {
        if (of.equals("agent") || of.equals("node")) {
            return of.equals("agent") ? Log.AGENT : Log.NODE;
        }
        throw new IllegalArgumentException("of: \"" + of + "\" has no log: agent or node");
    }

    private static int lines(@Nullable Object lines) {
        if (lines == null) {
            return 100;
        }
        if (lines instanceof Integer number) {
            return number;
        }
        throw new IllegalArgumentException("lines: from 1 to " + MOST_LINES);
    }
}
