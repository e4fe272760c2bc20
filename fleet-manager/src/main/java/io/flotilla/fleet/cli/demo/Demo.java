package io.flotilla.fleet.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Pause;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.client.SpecFile;
import io.flotilla.fleet.cli.client.Tty;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** {@code fleet demo}: a manager, agents and nodes as real processes, until everything promised was observed. */
public final class Demo {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final int LOOK_AGAIN_MILLIS = 300;

    private final PrintWriter out;
    private final InstantSource time;

    public Demo(PrintWriter out, InstantSource time) {
        this.out = out;
        this.time = time;
    }

    /** Returns the exit code; without {@code check} it stays until the process is asked to end. */
    public int run(DemoOptions options) {
        @Nullable Path wanted = options.spec();
        Optional<SpecFile> spec = Optional.ofNullable(wanted).map(SpecFile::read);
        Launch launch = Launch.ofThisBuild();
        DemoFolder folder = DemoFolder.make(options.folder());
        Household household = new Household(folder, time);
        DemoEnd end = new DemoEnd(household, folder, out);
        Runtime.getRuntime().addShutdownHook(new Thread(end::interrupted, "stop-demo"));
        try (Progress progress = new Progress(out, time, Tty.watched())) {
            progress.say("Flotilla demo in " + folder.root());
            Stage stage = new Stage(folder, household, launch, progress, time);
            DemoFacts facts = stand(stage, spec, options.certificateLife());
            end.ready();
            if (!options.check()) {
                invite(stage, facts);
                progress.say("  Ctrl-C stops everything.");
                stay();
            }
            return summary(progress, end.close());
        } catch (Failure failure) {
            if (household.isClosing()) {
                stay(); // the hook that stops the demo ends the process
            }
            String said = failure.said() + "\n  the logs are kept in " + folder.root();
            List<Long> left = end.close();
            throw left.isEmpty()
                    ? new Failure(failure.exit(), said, failure)
                    : new Failure(Failure.Exit.FAILED, said + "\n  " + DemoEnd.left(left), failure);
        }
    }

    /** @param spec empty: the one that comes with this build */
    private DemoFacts stand(Stage stage, Optional<SpecFile> spec, @Nullable Duration certificateLife) {
        Rest rest = stage.manager(certificateLife);
        spec.ifPresent(file -> file.sendCode(rest));
        Rest.Body body = spec.map(SpecFile::body).orElseGet(() -> Rest.Body.yaml(ownSpec()));
        ObjectNode applied = rest.post("/api/v1/chains", body);
        List<NodeAddress> nodes = new ArrayList<>();
        for (JsonNode join : applied.path("joins")) {
            NodeAddress node = NodeAddress.parse(join.path("node").asText());
            stage.agent(node, join.path("join").asText());
            nodes.add(node);
        }
        String chain = applied.path("chain").asText();
        stage.progress().step("chain " + chain + " applied, " + nodes.size() + " agents started");
        watch(stage, rest, chain, nodes);
        new Trade(rest, time, stage.progress(), chain, nodes).run();
        ObjectNode inspector =
                rest.post("/api/v1/inspectors", Rest.Body.json(Json.object().put("name", "demo")));
        DemoFacts facts = stage.facts(chain, nodes, inspector);
        try {
            facts.write(stage.folder().facts());
        } catch (IOException hindered) {
            throw new Failure(Failure.Exit.FAILED, "demo.json cannot be written: " + hindered.getMessage(), hindered);
        }
        stage.progress().step("all observed; " + stage.folder().facts() + " written");
        return facts;
    }

    private void watch(Stage stage, Rest rest, String chain, List<NodeAddress> nodes) {
        Instant end = time.instant().plus(PATIENCE);
        boolean enrolled = false;
        boolean genesis = false;
        while (true) {
            stage.household().mustLive();
            Observation now = look(rest, chain, nodes);
            stage.progress().at(now);
            if (!enrolled && now.enrolled() == nodes.size()) {
                enrolled = true;
                stage.progress().step("every host enrolled");
            }
            if (!genesis && now.sameGenesis() == nodes.size()) {
                genesis = true;
                stage.progress().step("genesis " + now.genesis().substring(0, 12) + "… pinned in every configuration");
            }
            if (now.complete() && stage.nodesLive(nodes)) {
                stage.progress().step("every node runs, " + now.links() / 2 + " links stand");
                return;
            }
            if (time.instant().isAfter(end)) {
                throw new Failure(
                        Failure.Exit.FAILED,
                        "after " + PATIENCE.toSeconds() + " s not everything was observed:\n  "
                                + String.join("\n  ", now.missing()));
            }
            Pause.millis(LOOK_AGAIN_MILLIS);
        }
    }

    private static Observation look(Rest rest, String chain, List<NodeAddress> nodes) {
        List<JsonNode> seen = rest.all("/api/v1/nodes?chain=" + Rest.encoded(chain));
        String genesis = rest.get("/api/v1/chains/" + Rest.encoded(chain))
                .path("genesis")
                .asText("");
        List<String> pinned = new ArrayList<>();
        if (!genesis.isEmpty()) {
            for (NodeAddress node : nodes) {
                pinned.add(rest.get("/api/v1/nodes/" + node + "/documents/desired")
                        .at("/spec/genesis/sha256")
                        .asText(""));
            }
        }
        return new Observation(nodes.size(), seen, pinned, genesis);
    }

    private static void invite(Stage stage, DemoFacts facts) {
        String mqtt = facts.mqtt().getHost();
        int port = facts.mqtt().getPort();
        Path ca = facts.access().ca();
        NodeAddress node = facts.processes().stream()
                .flatMap(process -> Optional.ofNullable(process.node()).stream())
                .map(NodeAddress::parse)
                .findFirst()
                .orElseThrow();
        String account =
                "-u " + facts.inspector().user() + " -P " + facts.inspector().password();
        for (String line : List.of(
                "",
                "  REST           " + facts.access().url() + "   description: "
                        + facts.access().url() + "/openapi.yaml",
                "  MQTT Explorer  mqtts://" + mqtt + ":" + port + "  user "
                        + facts.inspector().user() + "  password "
                        + facts.inspector().password() + "  CA " + ca,
                "  terminal       mosquitto_sub -h " + mqtt + " -p " + port + " --cafile " + ca + " " + account
                        + " -t 'fleet/v1/#' -v",
                "  command line   export FLEET_URL=" + facts.access().url() + " FLEET_CA=" + ca + " FLEET_TOKEN="
                        + facts.access().token(),
                "                 ./fleet get nodes",
                "  chain          ./fleet chain head --node " + node,
                "                 ./fleet chain query " + Trade.CONTRACT + " get --node " + node + " --args '[\""
                        + Trade.asset(0) + "\"]'",
                "                 ./fleet chain call " + Trade.CONTRACT + " register --org " + node.organisation()
                        + " --args '[\"crate-17\",\"coffee\"]'",
                "                 ./fleet chain validator list",
                "")) {
            stage.progress().say(line);
        }
    }

    private int summary(Progress progress, List<Long> left) {
        progress.say("");
        progress.say("The demo was observed to do what it promises:");
        progress.steps().forEach(step -> progress.say("  " + step));
        progress.say(String.format(Locale.ROOT, "  %6.1f s  in all", progress.seconds()));
        if (!left.isEmpty()) {
            throw Failure.failed(DemoEnd.left(left));
        }
        return Failure.Exit.DONE.code();
    }

    private static byte[] ownSpec() {
        try (InputStream text = Demo.class.getResourceAsStream("demo-chain.yaml")) {
            if (text == null) {
                throw new IllegalStateException("the build lacks its demo chain");
            }
            return text.readAllBytes();
        } catch (IOException damaged) {
            throw new Failure(Failure.Exit.FAILED, "the build is damaged: " + damaged.getMessage(), damaged);
        }
    }

    private static void stay() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
