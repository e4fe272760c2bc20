package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.fleet.loop.Applied;
import io.flotilla.fleet.loop.ChainView;
import io.flotilla.fleet.loop.FleetLists;
import io.flotilla.fleet.loop.FleetOperations;
import io.flotilla.fleet.loop.FleetReads;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.Operator;
import io.flotilla.fleet.plan.PlannedChange;
import io.flotilla.fleet.query.Vocabulary;
import io.flotilla.fleet.spec.ChainSpec;
import io.flotilla.fleet.spec.SpecReader;
import io.flotilla.fleet.spec.SpecWriter;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

/** Chains and their specs. */
record ChainRoutes(FleetOperations fleet, FleetReads reads, FleetLists lists, Clock clock) {
    private static final Vocabulary FIELDS = Vocabulary.of(ChainView.class);

    void add(RoutesConfig routes) {
        routes.get("/api/v1/chains", this::list);
        routes.post("/api/v1/chains", this::apply);
        routes.post("/api/v1/plan", this::plan);
        routes.get("/api/v1/chains/{chain}", this::one);
        routes.get("/api/v1/chains/{chain}/spec", this::spec);
        routes.get("/api/v1/chains/{chain}/genesis", this::genesis);
    }

    private void list(Context request) {
        new Listing("chains", new Sight(Passage.operator(request))::ofChain, Filter.asked(request, FIELDS, clock))
                .answer(request, lists::chains);
    }

    private void one(Context request) {
        Answers.json(request, 200, visible(request));
    }

    private void genesis(Context request) {
        ChainId id = visible(request).chain();
        Answers.json(
                request,
                200,
                reads.genesis(id)
                        .orElseThrow(() -> new HttpRefusal(
                                404,
                                "no-document-yet",
                                id + " has no genesis block yet: it is made once every validator's host has joined")));
    }

    private ChainView visible(Context request) {
        ChainId id = Given.read(() -> new ChainId(request.pathParam("chain")));
        Operator operator = Passage.operator(request);
        return reads.chain(id)
                .filter(found ->
                        operator.organisation() == null || found.organisations().contains(operator.organisation()))
                .orElseThrow(() -> new FleetException(
                        FleetException.Code.UNKNOWN_CHAIN, "there is no chain " + id + ": see fleet get chains"));
    }

    private void apply(Context request) {
        Passage.needsEverywhere(request, Operator.Role.ADMINISTRATOR);
        ChainSpec spec = SpecReader.read(Bodies.yaml(request));
        Applied applied = fleet.apply(spec, prune(request), Conditions.revision(request), Passage.actor(request));
        request.header("ETag", Conditions.tag(applied.revision()));
        Answers.json(request, 200, applied);
    }

    private void plan(Context request) {
        Passage.needsEverywhere(request, Operator.Role.VIEWER);
        ChainSpec spec = SpecReader.read(Bodies.yaml(request));
        long revision = revision(spec.chain()); // read first: were it newer than the plan, it would hide a change
        List<PlannedChange> changes = fleet.plan(spec, prune(request));
        boolean changed = changes.stream().anyMatch(change -> change.kind() != PlannedChange.Kind.SAME);
        ObjectNode answer = Json.object()
                .put("chain", spec.chain().value())
                .put("revision", revision)
                .put("changed", changed);
        var array = answer.putArray("changes");
        changes.forEach(change -> array.add(Json.tree(change)));
        request.header("ETag", Conditions.tag(revision));
        Answers.json(request, 200, answer);
    }

    /** The whole consortium's file: as a plan, it is not for those of one organisation. */
    private void spec(Context request) {
        Passage.needsEverywhere(request, Operator.Role.VIEWER);
        ChainId id = Given.read(() -> new ChainId(request.pathParam("chain")));
        long revision = revision(id);
        ChainSpec spec = reads.spec(id)
                .orElseThrow(() -> new FleetException(
                        FleetException.Code.UNKNOWN_CHAIN, "there is no chain " + id + ": see fleet get chains"));
        request.contentType("application/yaml");
        Answers.tagged(request, Conditions.tag(revision), SpecWriter.write(spec).getBytes(StandardCharsets.UTF_8));
    }

    /** 0 when there is no such chain. */
    private long revision(ChainId chain) {
        return reads.chain(chain).map(ChainView::revision).orElse(0L);
    }

    private static boolean prune(Context request) {
        String prune = request.queryParam("prune");
        if (prune != null && !prune.equals("true") && !prune.equals("false")) {
            throw new HttpRefusal(400, "malformed", "prune: true or false");
        }
        return "true".equals(prune);
    }
}
