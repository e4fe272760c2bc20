package io.flotilla.fleet.http;

import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.loop.FleetReads;
import io.flotilla.fleet.node.Operator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What is said of the manager itself: health, figures, the description of this interface, the first page. */
final class ServiceRoutes {
    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Flotilla fleet manager</title></head>
            <body>
            <h1>Flotilla fleet manager %s</h1>
            <p>This is the manager's HTTPS port. People use the command line <code>fleet</code>, programs use REST.</p>
            <ul>
            <li><a href="/openapi.yaml">/openapi.yaml</a>: the description of the REST interface under <code>/api/v1/</code>
            <li><code>/.well-known/est/</code>: enrolment of hosts (RFC 7030)
            <li><a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a>, <code>/metrics</code>
            </ul>
            </body>
            </html>
            """;

    private final FleetReads reads;
    private final Figures figures;
    private final String page;
    private final byte[] description = resource("/openapi.yaml");

    ServiceRoutes(FleetReads reads, String version) {
        this.reads = reads;
        this.figures = new Figures(reads);
        this.page = PAGE.formatted(version);
    }

    void add(RoutesConfig routes) {
        routes.get("/", request -> request.html(page));
        routes.get(
                "/healthz", request -> Answers.json(request, 200, Json.object().put("status", "up")));
        routes.get("/readyz", this::ready);
        routes.get("/metrics", this::figures);
        routes.get(
                "/openapi.yaml",
                request -> request.contentType("application/yaml").result(description));
    }

    private void figures(Context request) {
        Passage.needsEverywhere(request, Operator.Role.VIEWER);
        request.contentType(Figures.TYPE).result(figures.text());
    }

    private void ready(Context request) {
        reads.hindrance()
                .ifPresentOrElse(
                        why -> Answers.problem(request, 503, "not-ready", why),
                        () -> Answers.json(request, 200, Json.object().put("status", "ready")));
    }

    private static byte[] resource(String name) {
        try (InputStream file = ServiceRoutes.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("the build lacks " + name);
            }
            return file.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException("reading " + name, broken);
        }
    }
}
