package io.flotilla.fleet.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.ShippedContract;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.fleet.cli.client.ContractCall;
import io.flotilla.fleet.cli.client.Deployment;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Pause;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.client.WasmFile;
import io.flotilla.fleet.cli.client.WholeProof;
import io.flotilla.fleet.spec.ChainSpec;
import io.flotilla.fleet.spec.SpecReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What the organisations of a demo do with their chain: one deploys a contract, two call it, and every node agrees. */
final class Trade {
    static final String CONTRACT = ShippedContract.ASSET_REGISTER.id();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int LOOK_AGAIN_MILLIS = 200;

    private final Rest rest;
    private final InstantSource time;
    private final Progress progress;
    private final String chain;
    private final List<NodeAddress> nodes;

    /** @param nodes every node of the chain, at least one */
    Trade(Rest rest, InstantSource time, Progress progress, String chain, List<NodeAddress> nodes) {
        this.rest = rest;
        this.time = time;
        this.progress = progress;
        this.chain = chain;
        this.nodes = List.copyOf(nodes);
    }

    /** @throws Failure when something of it was not observed */
    void run() {
        Evidence evidence = Evidence.of(rest.get("/api/v1/chains/" + Rest.encoded(chain) + "/genesis"));
        ChainSpec spec = SpecReader.read(rest.text("/api/v1/chains/" + Rest.encoded(chain) + "/spec"));
        boolean born =
                spec.contracts().stream().anyMatch(contract -> contract.name().equals(CONTRACT));
        Optional<OrgId> deployer = organisations().stream()
                .filter(organisation -> spec.permits(ChainSpec.DEPLOY_CONTRACTS, organisation))
                .findFirst();
        if (deployer.isEmpty() && !born) {
            progress.say("            this spec permits nobody to deploy a contract: none is called");
            agree(1, evidence);
            return;
        }
        if (!born) {
            byte[] wasm = WasmFile.shipped(CONTRACT);
            ObjectNode deployment =
                    Deployment.body(CONTRACT, wasm.length, null).put("artifact", WasmFile.send(rest, wasm));
            long height = called(deployer.get(), deployment);
            progress.step(CONTRACT + " deployed by " + deployer.get() + " in block " + height);
        }
        agree(trade(), evidence);
        prove(asset(0), buyer(), evidence);
    }

    /** The height of the last call. */
    private long trade() {
        List<OrgId> two = two();
        for (int i = 0; i < two.size(); i++) {
            called(two.get(i), call("register", asset(i), "registered by " + two.get(i) + " in the demo"));
        }
        OrgId buyer = buyer();
        long height = called(two.get(0), call("transfer", asset(0), buyer.value()));
        progress.step(CONTRACT + " called by " + two.get(0) + (two.size() > 1 ? " and " + buyer : "")
                + ", the last in block " + height);
        String held = same(node -> query(node, asset(0)).toString(), "what the contract answers");
        if (!held.contains(buyer.value())) {
            throw Failure.failed(asset(0) + " should be owned by " + buyer + ", the nodes say " + held);
        }
        return height;
    }

    static String asset(int number) {
        return "demo-" + (number + 1);
    }

    private List<OrgId> two() {
        return organisations().stream().limit(2).toList();
    }

    private OrgId buyer() {
        return two().get(two().size() - 1);
    }

    private List<OrgId> organisations() {
        return nodes.stream().map(NodeAddress::organisation).distinct().toList();
    }

    private static ObjectNode call(String method, String... arguments) {
        ObjectNode call = Json.object().put("contract", CONTRACT).put("method", method);
        ArrayNode all = call.putArray("args");
        List.of(arguments).forEach(all::add);
        return call;
    }

    /** The height of the block that holds it. */
    private long called(OrgId organisation, ObjectNode call) {
        Instant end = time.instant().plus(PATIENCE);
        ContractCall.Ended ended =
                new ContractCall(rest, time).run(chain, call.put("organisation", organisation.value()), end, true);
        if (!ended.well()) {
            throw Failure.failed(
                    organisation + " could not call " + call.path("contract").asText() + "."
                            + call.path("method").asText() + ": " + ended.status() + " "
                            + ended.answer().path("message").asText());
        }
        return ended.answer().path("height").asLong();
    }

    /** Every node has this block, the same one with the same state, and shows that it is final. */
    private void agree(long height, Evidence evidence) {
        String said = same(
                node -> {
                    JsonNode block = block(node, height);
                    evidence.sealed(block, node.toString());
                    return block.path("blockId").asText() + " "
                            + block.path("stateRoot").asText();
                },
                "block " + height);
        String[] parts = said.split(" ");
        progress.step(nodes.size() + " nodes agree on block " + height + " " + parts[0].substring(0, 12)
                + "…, each with a quorum of good seals, and on state root " + parts[1].substring(0, 12) + "…");
    }

    private void prove(String asset, OrgId owner, Evidence evidence) {
        ObjectNode wanted = Json.object().put("contract", CONTRACT).put("key", "owner/" + asset);
        same(
                node -> {
                    String path = Rest.node(node.toString()) + "/chain/proof";
                    evidence.proven(WholeProof.of(rest, path, wanted), owner.value(), node.toString());
                    return owner.value();
                },
                "who owns " + asset);
        progress.step(nodes.size() + " nodes prove from the genesis block on that " + asset + " is owned by " + owner);
    }

    /** What every node says, asked until it is the same. */
    private String same(Function<NodeAddress, String> question, String what) {
        Instant end = time.instant().plus(PATIENCE);
        while (true) {
            Set<String> answers = new HashSet<>();
            String silent = "";
            for (NodeAddress node : nodes) {
                try {
                    answers.add(question.apply(node));
                } catch (Failure notYet) {
                    silent = notYet.said();
                }
            }
            if (silent.isEmpty() && answers.size() == 1) {
                return answers.iterator().next();
            }
            if (!time.instant().isBefore(end)) {
                throw Failure.failed("after " + PATIENCE.toSeconds() + " s the nodes do not agree on " + what + ": "
                        + (silent.isEmpty() ? answers : silent));
            }
            Pause.millis(LOOK_AGAIN_MILLIS);
        }
    }

    private JsonNode block(NodeAddress node, long height) {
        return rest.get(Rest.node(node.toString()) + "/chain/blocks/" + height);
    }

    private JsonNode query(NodeAddress node, String asset) {
        ObjectNode answer = rest.post(Rest.node(node.toString()) + "/chain/query", Rest.Body.json(call("get", asset)));
        return answer.path("output");
    }
}
