package io.flotilla.contract.message;

import io.flotilla.contract.identity.NodeAddress;
import java.util.Map;
import java.util.TreeMap;

/** A command's names on the wire. */
final class Naming {
    static final Command.Handler<Command.Operation> OPERATION = new Command.Handler<>() {
        @Override
        public Command.Operation nodeStart(Command.NodeStart command) {
            return Command.Operation.NODE_START;
        }

        @Override
        public Command.Operation nodeStop(Command.NodeStop command) {
            return Command.Operation.NODE_STOP;
        }

        @Override
        public Command.Operation nodeRestart(Command.NodeRestart command) {
            return Command.Operation.NODE_RESTART;
        }

        @Override
        public Command.Operation genesisInstall(Command.GenesisInstall command) {
            return Command.Operation.GENESIS_INSTALL;
        }

        @Override
        public Command.Operation certificateDistribute(Command.CertificateDistribute command) {
            return Command.Operation.CERTIFICATE_DISTRIBUTE;
        }

        @Override
        public Command.Operation chainSubmit(Command.ChainSubmit command) {
            return Command.Operation.CHAIN_SUBMIT;
        }

        @Override
        public Command.Operation validatorSpeak(Command.ValidatorSpeak command) {
            return Command.Operation.VALIDATOR_SPEAK;
        }
    };

    static final Command.Handler<Map<String, Object>> ARGUMENTS = new Command.Handler<>() {
        @Override
        public Map<String, Object> nodeStart(Command.NodeStart command) {
            return Map.of();
        }

        @Override
        public Map<String, Object> nodeStop(Command.NodeStop command) {
            return Map.of();
        }

        @Override
        public Map<String, Object> nodeRestart(Command.NodeRestart command) {
            return Map.of();
        }

        @Override
        public Map<String, Object> genesisInstall(Command.GenesisInstall command) {
            return Map.of("sha256", command.sha256().value());
        }

        @Override
        public Map<String, Object> certificateDistribute(Command.CertificateDistribute command) {
            return Map.of(
                    "peers", command.peers().stream().map(NodeAddress::toString).toList());
        }

        @Override
        public Map<String, Object> chainSubmit(Command.ChainSubmit command) {
            Map<String, Object> arguments = new TreeMap<>(Map.of(
                    "contract", command.contract(),
                    "method", command.method(),
                    "args", command.args(),
                    "gasLimit", command.gasLimit(),
                    "validFor", command.validFor()));
            if (command.artifact() != null) {
                arguments.put("artifact", command.artifact().value());
            }
            return arguments;
        }

        @Override
        public Map<String, Object> validatorSpeak(Command.ValidatorSpeak command) {
            return Map.of(
                    "validator",
                    command.validator().toString(),
                    "unheard",
                    command.unheard().stream().map(NodeAddress::toString).toList());
        }
    };

    private Naming() {}
}
