package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.ContractCall;
import io.flotilla.fleet.cli.client.Deployment;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.JsonList;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.client.WasmFile;
import io.flotilla.fleet.cli.client.WholeProof;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet chain …}. */
@Command(
        name = "chain",
        description = "Looks into chains and calls their contracts.",
        synopsisSubcommandLabel = "VERB",
        footer = {
            "  fleet chain head --node bank-a/validator-1",
            "  fleet chain call asset-register register --org bank-a --args '[\"crate-17\",\"coffee\"]'"
        })
final class ChainVerbs {
    private static final String OUTCOMES =
            "The exit code tells the outcome: 0 it succeeded, 1 it did not, 3 the host's policy refuses, 4 no end in"
                    + " time.";

    private final Surroundings surroundings;

    ChainVerbs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(
            name = "head",
            description = "The newest block of a node, asked live.",
            footer = {
                "  fleet chain head --node bank-a/validator-1",
                "  fleet chain head --node bank-a/validator-1 -o json"
            })
    int head(@Mixin AtNode at, @Mixin Shown shown) {
        ObjectNode head = surroundings.rest().get(at.path() + "/head");
        return pages(shown).head(head, at.node());
    }

    @Command(
            name = "block",
            description = {
                "One block of a node with its certificate, asked live; 0 is the genesis block.",
                "docs/chain.md says how someone else's program checks the seals."
            },
            footer = {
                "  fleet chain block 12 --node bank-a/validator-1",
                "  fleet chain block 12 --node bank-a/validator-1 -o json"
            })
    int block(@Parameters(paramLabel = "HEIGHT") long height, @Mixin AtNode at, @Mixin Shown shown) {
        if (height < 0) {
            throw Failure.usage("heights begin with 0, the genesis block");
        }
        return pages(shown).block(surroundings.rest().get(at.path() + "/blocks/" + height));
    }

    @Command(
            name = "genesis",
            description = {
                "The genesis block as it stands in the topic tree; its hash is the chain's identity.",
                "With -o json it is what proofs and seals are checked with: docs/chain.md."
            },
            footer = {"  fleet chain genesis", "  fleet chain genesis --chain trade-finance -o json > genesis.json"})
    int genesis(
            @Option(names = "--chain", paramLabel = "CHAIN", description = "Needed only where there are several.")
                    @Nullable
                    String chain,
            @Mixin Shown shown) {
        Rest rest = surroundings.rest();
        return pages(shown).genesis(rest.get("/api/v1/chains/" + Rest.encoded(OneChain.of(rest, chain)) + "/genesis"));
    }

    @Command(
            name = "transaction",
            description = "What became of a transaction, asked live of the node that took it.",
            footer = "  fleet chain transaction 5d41… --node bank-a/validator-1")
    int transaction(@Parameters(paramLabel = "ID") String id, @Mixin AtNode at, @Mixin Shown shown) {
        return pages(shown).transaction(surroundings.rest().get(at.path() + "/transactions/" + Rest.encoded(id)));
    }

    @Command(
            name = "query",
            description = {
                "Asks a contract at one node, without a transaction, against the newest state that it has.",
                "With -o json nodes that agree print the same; --height adds of which height the state was."
            },
            footer = {
                "  fleet chain query asset-register get --node bank-a/validator-1 --args '[\"crate-17\"]'",
                "  fleet chain query asset-register get --node bank-b/validator-1 --args '[\"crate-17\"]' -o json"
            })
    int query(
            @Mixin Method method,
            @Mixin AtNode at,
            @Option(names = "--height", description = "Say with -o json, too, of which height the state was.")
                    boolean height,
            @Mixin Shown shown) {
        ObjectNode answer = surroundings.rest().post(at.path() + "/query", Rest.Body.json(method.body()));
        return pages(shown).query(answer, height);
    }

    @Command(
            name = "proof",
            description = {
                "A value of a contract's state, or that there is none, with all that proves it.",
                "With -o json it can be checked by anybody who has the genesis block: docs/chain.md."
            },
            footer = {
                "  fleet chain proof asset-register owner/crate-17 --node bank-a/validator-1 -o json",
                "  fleet chain proof --state-key validators --node bank-a/validator-1"
            })
    int proof(
            @Parameters(index = "0", paramLabel = "CONTRACT", arity = "0..1") @Nullable String contract,
            @Parameters(index = "1", paramLabel = "KEY", arity = "0..1") @Nullable String key,
            @Option(
                            names = "--state-key",
                            paramLabel = "KEY",
                            description = "Instead: any value, by the state's own key.")
                    @Nullable
                    String stateKey,
            @Mixin AtNode at,
            @Mixin Shown shown) {
        if ((contract == null || key == null) == (stateKey == null) || (contract == null) != (key == null)) {
            throw Failure.usage("name CONTRACT and KEY, or --state-key");
        }
        ObjectNode wanted = Json.object();
        if (contract != null) {
            wanted.put("contract", contract).put("key", key);
        } else {
            wanted.put("stateKey", stateKey);
        }
        return pages(shown).proof(WholeProof.of(surroundings.rest(), at.path() + "/proof", wanted));
    }

    @Command(
            name = "call",
            description = {
                "Calls a contract for an organisation: one of its agents signs, as far as its host's policy allows.",
                "Waits for the block that holds it; with --no-wait only until a node has it on disk.",
                OUTCOMES
            },
            footer = {
                "  fleet chain call asset-register register --org bank-a --args '[\"crate-17\",\"coffee\"]'",
                "  fleet chain call asset-register transfer --org bank-a --args '[\"crate-17\",\"bank-b\"]' --no-wait"
            })
    int call(@Mixin Method method, @Mixin Sender sender, @Mixin Waiting waiting, @Mixin Shown shown) {
        Rest rest = surroundings.rest();
        return ended(sender, rest, sender.with(method.body()), waiting, shown);
    }

    @Command(
            name = "deploy",
            description = {
                "Deploys a contract: code from a .wasm file, or one that comes with this build (asset-register,"
                        + " letter-of-credit).",
                "The organisation needs the chain's permission deployContracts.",
                OUTCOMES
            },
            footer = {
                "  fleet chain deploy asset-register --org bank-a",
                "  fleet chain deploy register-2 build/register.wasm --org bank-a --init '[\"EUR\"]'"
            })
    int deploy(
            @Parameters(index = "0", paramLabel = "NAME", description = "What the contract shall be called.")
                    String name,
            @Parameters(
                            index = "1",
                            paramLabel = "CODE",
                            arity = "0..1",
                            description =
                                    "A .wasm file, or the name of one that comes with this build (default: NAME).")
                    @Nullable
                    String code,
            @Option(names = "--init", paramLabel = "JSON", description = "A list: the arguments of its method init.")
                    @Nullable
                    String init,
            @Mixin Sender sender,
            @Mixin Waiting waiting,
            @Mixin Shown shown) {
        byte[] wasm = code != null && code.endsWith(".wasm")
                ? WasmFile.read(Path.of(code))
                : WasmFile.shipped(code == null ? name : code);
        Rest rest = surroundings.rest();
        ObjectNode deployment = Deployment.body(name, wasm.length, init).put("artifact", WasmFile.send(rest, wasm));
        return ended(sender, rest, sender.with(deployment), waiting, shown);
    }

    private int ended(Sender sender, Rest rest, ObjectNode call, Waiting waiting, Shown shown) {
        ContractCall.Ended ended = new ContractCall(rest, surroundings.time())
                .run(
                        OneChain.of(rest, sender.chain()),
                        call,
                        surroundings.time().instant().plus(waiting.patience()),
                        waiting.block());
        pages(shown).call(ended.answer());
        return ended.exit().code();
    }

    private ChainPages pages(Shown shown) {
        return new ChainPages(surroundings.screen(), shown.format());
    }

    /** Which node is asked. */
    static final class AtNode {
        @Option(names = "--node", required = true, paramLabel = "ORG/NODE", description = "Which node is asked.")
        private String node = "";

        String node() {
            return node;
        }

        String path() {
            return Rest.node(node) + "/chain";
        }
    }

    /** What is called. */
    static final class Method {
        @Parameters(index = "0", paramLabel = "CONTRACT")
        private String contract = "";

        @Parameters(index = "1", paramLabel = "METHOD")
        private String method = "";

        @Option(names = "--args", paramLabel = "JSON", defaultValue = "[]", description = "A list: its arguments.")
        private String arguments = "[]";

        @Option(names = "--gas-limit", paramLabel = "GAS", description = "The most that it may use.")
        private @Nullable Long gasLimit;

        ObjectNode body() {
            ObjectNode body = Json.object().put("contract", contract).put("method", method);
            body.set("args", JsonList.of("--args", arguments));
            return gasLimit == null ? body : body.put("gasLimit", gasLimit);
        }
    }

    /** Who calls. */
    static final class Sender {
        @Option(names = "--org", required = true, paramLabel = "ORG", description = "The organisation that signs.")
        private String organisation = "";

        @Option(
                names = "--signer",
                paramLabel = "NODE",
                description = "Whose agent signs (default: the first that can).")
        private @Nullable String signer;

        @Option(names = "--chain", paramLabel = "CHAIN", description = "Needed only where there are several.")
        private @Nullable String chain;

        @Nullable
        String chain() {
            return chain;
        }

        ObjectNode with(ObjectNode call) {
            call.put("organisation", organisation);
            return signer == null ? call : call.put("node", signer);
        }
    }

    /** How long to wait, and for what. */
    static final class Waiting {
        @Option(names = "--no-wait", description = "Do not wait for the block.")
        private boolean noWait;

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                defaultValue = "60s",
                description = "How long to wait (default: 60s).")
        private Duration patience = Duration.ofSeconds(60);

        boolean block() {
            return !noWait;
        }

        Duration patience() {
            return patience;
        }
    }
}
