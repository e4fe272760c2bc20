package io.flotilla.contract.message;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.identity.NodeAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One operation on one node with its arguments. A new operation fails to compile in every {@link Handler}. */
public sealed interface Command {
    /** Starts the node if it does not run. Converges. */
    record NodeStart() implements Command {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.nodeStart(this);
        }
    }

    /** Stops the node cleanly; it stays stopped until started by a command. Converges. */
    record NodeStop() implements Command {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.nodeStop(this);
        }
    }

    /** Stops and starts the node: another process runs afterwards. Probed after a crash. */
    record NodeRestart() implements Command {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.nodeRestart(this);
        }
    }

    /** Fetches the genesis block of this hash and saves it into the node. Converges. */
    record GenesisInstall(Sha256 sha256) implements Command {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.genesisInstall(this);
        }
    }

    /**
     * Makes the node send its certificate to the peers named and connect to them. Converges.
     *
     * @param peers empty: every other node of the peer set
     */
    record CertificateDistribute(List<NodeAddress> peers) implements Command {
        public CertificateDistribute {
            peers = List.copyOf(peers);
        }

        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.certificateDistribute(this);
        }
    }

    /**
     * Signs a call of a contract's method with the organisation's transaction key and hands it to the node. Succeeds when the
     * node has it on its disk, which does not wait for a block. Converges: the same signed bytes are handed over again.
     *
     * @param args what stands in a JSON array: texts, integers within ±(2^53-1), booleans, null, lists and objects of these
     * @param gasLimit in gas units
     * @param validFor how many blocks may pass until it can no longer stand in one
     * @param artifact code whose base64 is put in as the second argument; null for none
     */
    record ChainSubmit(
            String contract,
            String method,
            List<@Nullable Object> args,
            long gasLimit,
            int validFor,
            @Nullable Sha256 artifact)
            implements Command {
        public static final long GAS_LIMIT = 1_000_000;
        public static final int VALID_FOR = 100;
        private static final int MOST_VALID_FOR = 10_000;

        public ChainSubmit {
            Transaction.checkName("contract", contract);
            Transaction.checkName("method", method);
            args = ContractArguments.checked(args);
            if (gasLimit < 1) {
                throw new IllegalArgumentException("gasLimit is below 1");
            }
            if (validFor < 1 || validFor > MOST_VALID_FOR) {
                throw new IllegalArgumentException("validFor: from 1 to " + MOST_VALID_FOR + " blocks");
            }
            if (artifact != null && args.isEmpty()) {
                throw new IllegalArgumentException(
                        "args: an artifact becomes the second argument, so a first is needed");
            }
        }

        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.chainSubmit(this);
        }
    }

    /**
     * Lets a validator speak from its next height on that keeps silent because it may have forgotten words of its own, and that no
     * quorum of others can help. It may contradict itself then. Not repeated by itself after a crash.
     *
     * @param validator the node again, in confirmation
     * @param unheard the validators of which it has not heard since it fell silent: refused unless each of them is named
     */
    record ValidatorSpeak(NodeAddress validator, List<NodeAddress> unheard) implements Command {
        public ValidatorSpeak {
            unheard = List.copyOf(unheard);
        }

        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.validatorSpeak(this);
        }
    }

    <R> R accept(Handler<R> handler);

    /** One method an operation. */
    interface Handler<R> {
        R nodeStart(NodeStart command);

        R nodeStop(NodeStop command);

        R nodeRestart(NodeRestart command);

        R genesisInstall(GenesisInstall command);

        R certificateDistribute(CertificateDistribute command);

        R chainSubmit(ChainSubmit command);

        R validatorSpeak(ValidatorSpeak command);
    }

    /** What to do with a command that was started before a crash and has no result. */
    enum Recovery {
        /** Check the post-condition; act only if it does not hold. */
        CONVERGE,
        /** Look for the outcome of what was started. */
        PROBE,
        /** Never again: the result is {@code interrupted}. */
        NEVER
    }

    /** The operations by their names on the wire. */
    enum Operation {
        NODE_START("node.start", Recovery.CONVERGE),
        NODE_STOP("node.stop", Recovery.CONVERGE),
        NODE_RESTART("node.restart", Recovery.PROBE),
        GENESIS_INSTALL("genesis.install", Recovery.CONVERGE),
        CERTIFICATE_DISTRIBUTE("certificate.distribute", Recovery.CONVERGE),
        CHAIN_SUBMIT("chain.submit", Recovery.CONVERGE),
        VALIDATOR_SPEAK("validator.speak", Recovery.NEVER);

        private final String wire;
        private final Recovery recovery;

        Operation(String wire, Recovery recovery) {
            this.wire = wire;
            this.recovery = recovery;
        }

        public String wire() {
            return wire;
        }

        public Recovery recovery() {
            return recovery;
        }

        /**
         * Whether one life of an agent only may begin an attempt: a second time would be seen at the node. What merely leads
         * to a state that stays needs no {@link Claim}.
         */
        public boolean once() {
            return this != GENESIS_INSTALL && this != CERTIFICATE_DISTRIBUTE;
        }

        public static Optional<Operation> of(String wire) {
            return Arrays.stream(values()).filter(o -> o.wire.equals(wire)).findFirst();
        }

        public static List<String> names() {
            return Arrays.stream(values()).map(Operation::wire).toList();
        }
    }

    /**
     * Reads operation and arguments as they stand in a pending item or a REST body.
     *
     * @throws IllegalArgumentException that names the operation or the argument
     */
    static Command parse(String operation, Map<String, Object> arguments) {
        Operation known = Operation.of(operation)
                .orElseThrow(() -> new IllegalArgumentException("operation \"" + operation
                        + "\" is unknown: use one of " + String.join(", ", Operation.names())));
        return switch (known) {
            case NODE_START -> new Arguments(operation, arguments).none(new NodeStart());
            case NODE_STOP -> new Arguments(operation, arguments).none(new NodeStop());
            case NODE_RESTART -> new Arguments(operation, arguments).none(new NodeRestart());
            case GENESIS_INSTALL ->
                new GenesisInstall(new Sha256(new Arguments(operation, arguments).onlyText("sha256")));
            case CERTIFICATE_DISTRIBUTE ->
                new CertificateDistribute(new Arguments(operation, arguments)
                        .optionalTexts("peers").stream().map(NodeAddress::parse).toList());
            case CHAIN_SUBMIT -> submit(new Arguments(operation, arguments));
            case VALIDATOR_SPEAK -> speak(new Arguments(operation, arguments));
        };
    }

    private static ValidatorSpeak speak(Arguments given) {
        given.only(Set.of("validator", "unheard"));
        return new ValidatorSpeak(
                NodeAddress.parse(given.text("validator")),
                given.texts("unheard").stream().map(NodeAddress::parse).toList());
    }

    private static ChainSubmit submit(Arguments given) {
        given.only(Set.of("contract", "method", "args", "gasLimit", "validFor", "artifact"));
        return new ChainSubmit(
                given.text("contract"),
                given.text("method"),
                given.list("args"),
                given.number("gasLimit").orElse(ChainSubmit.GAS_LIMIT),
                Math.toIntExact(Math.min(given.number("validFor").orElse(ChainSubmit.VALID_FOR), Integer.MAX_VALUE)),
                given.optionalText("artifact").map(Sha256::new).orElse(null));
    }

    /** Which operation this is. */
    default Operation operation() {
        return accept(Naming.OPERATION);
    }

    /** The arguments as they stand on the wire. */
    default Map<String, Object> arguments() {
        return accept(Naming.ARGUMENTS);
    }
}
