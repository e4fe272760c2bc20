package io.flotilla.fleet.http;

import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.loop.Artifacts;
import io.flotilla.fleet.node.Artifact;
import io.flotilla.fleet.node.Operator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/** Code of contracts, before it is deployed. */
record ArtifactRoutes(Artifacts artifacts) {
    void add(RoutesConfig routes) {
        routes.post("/api/v1/artifacts", this::keep);
    }

    /** 201 for one that is new, 200 for one that was there. */
    private void keep(Context request) {
        Passage.needsSomewhere(request, Operator.Role.OPERATOR);
        Artifacts.Kept kept = artifacts.keep(Bodies.wasm(request, Artifact.MOST_BYTES), Passage.actor(request));
        Answers.json(
                request,
                kept.fresh() ? 201 : 200,
                Json.object().put("sha256", kept.sha256().value()).put("size", kept.size()));
    }
}
