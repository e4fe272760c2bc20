package io.flotilla.fleet.http;

import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.fleet.loop.FleetOperations;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.Operator;
import io.flotilla.fleet.spec.BadSpec;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every request passes: it gets an id, its sender is known by a bearer token, and its errors become problems. */
final class Passage {
    static final String STRICT_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

    private static final Logger LOG = LoggerFactory.getLogger(Passage.class);
    private static final String REQUEST_ID = "flotilla.request";
    private static final String OPERATOR = "flotilla.operator";
    private static final String BEARER = "Bearer ";
    private static final String NO_TOKEN = "send an operator's token: Authorization: Bearer …";

    private final FleetOperations fleet;

    Passage(FleetOperations fleet) {
        this.fleet = fleet;
    }

    void add(RoutesConfig routes) {
        routes.before(Passage::welcome);
        routes.before("/api/*", this::identify);
        routes.before("/api/*", Accepted::check);
        routes.before("/metrics", this::identify);
        routes.exception(HttpRefusal.class, Passage::refused);
        routes.exception(
                FleetException.class,
                (refusal, request) -> Answers.problem(
                        request, refusal.code().status(), refusal.code().wire(), said(refusal)));
        routes.exception(BadSpec.class, (bad, request) -> Answers.badSpec(request, bad.problems()));
        routes.exception(HttpResponseException.class, Passage::unrouted);
        routes.exception(Exception.class, Passage::fault);
    }

    /** The id under which this request stands in the audit log. */
    static String requestId(Context request) {
        String id = request.attribute(REQUEST_ID);
        return id == null ? "none" : id;
    }

    /** @throws HttpRefusal when nobody was identified, whatever way the request took */
    static Operator operator(Context request) {
        Operator known = request.attribute(OPERATOR);
        if (known == null) {
            throw new HttpRefusal(401, "unauthenticated", NO_TOKEN);
        }
        return known;
    }

    /** The sender's bearer token. */
    static String token(Context request) {
        return bearer(request).orElseThrow(() -> new HttpRefusal(401, "unauthenticated", NO_TOKEN));
    }

    private static Optional<String> bearer(Context request) {
        String given = request.header("Authorization");
        return given != null && given.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(given.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    static Actor actor(Context request) {
        return new Actor(operator(request).name(), requestId(request));
    }

    /** @throws HttpRefusal unless the sender has this role in that organisation */
    static void needs(Context request, Operator.Role role, OrgId where) {
        if (!operator(request).may(role, where)) {
            throw forbidden(request, role, "in organisation " + where);
        }
    }

    /** @throws HttpRefusal unless the sender has this role in the whole consortium */
    static void needsEverywhere(Context request, Operator.Role role) {
        if (!operator(request).mayEverywhere(role)) {
            throw forbidden(request, role, "in the whole consortium");
        }
    }

    /** @throws HttpRefusal unless the sender has this role at all */
    static void needsSomewhere(Context request, Operator.Role role) {
        if (operator(request).role().compareTo(role) < 0) {
            throw forbidden(request, role, "in an organisation");
        }
    }

    private static HttpRefusal forbidden(Context request, Operator.Role role, String where) {
        return new HttpRefusal(
                403,
                "forbidden",
                operator(request).name() + " is not allowed this: it needs the role "
                        + Json.name(role) + " " + where
                        + "; an administrator makes such a token with fleet token create");
    }

    private static void welcome(Context request) {
        String id = UUID.randomUUID().toString().substring(24);
        request.attribute(REQUEST_ID, id);
        request.header("X-Request-Id", id)
                .header("Strict-Transport-Security", "max-age=31536000")
                .header("Content-Security-Policy", STRICT_POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-store");
    }

    private void identify(Context request) {
        Optional<String> bearer = bearer(request);
        Operator known = bearer.flatMap(fleet.tokens()::authenticate).orElse(null);
        if (known == null) {
            request.header("WWW-Authenticate", "Bearer realm=\"flotilla\"");
            throw new HttpRefusal(
                    401,
                    "unauthenticated",
                    bearer.isPresent()
                            ? "this token is unknown or has expired: ask an administrator for one (fleet token create)"
                            : NO_TOKEN);
        }
        request.attribute(OPERATOR, known);
    }

    private static void refused(HttpRefusal refusal, Context request) {
        LOG.debug(
                "request refused request={} path={} status={} {}",
                requestId(request),
                request.path(),
                refusal.status(),
                said(refusal));
        Answers.problem(request, refusal.status(), refusal.code(), said(refusal));
    }

    private static void unrouted(HttpResponseException refusal, Context request) {
        int status = refusal.getStatus();
        switch (status) {
            case 404 -> Answers.problem(request, 404, "not-found", "there is nothing at this path: see /openapi.yaml");
            case 405 -> {
                String allowed = refusal.getDetails().getOrDefault("availableMethods", "GET");
                request.header("Allow", allowed);
                Answers.problem(
                        request, 405, "method-not-allowed", "this path does not take that method: it takes " + allowed);
            }
            default -> Answers.problem(request, status, "refused", said(refusal));
        }
    }

    private static void fault(Exception fault, Context request) {
        LOG.error("request failed request={} path={}", requestId(request), request.path(), fault);
        Answers.problem(
                request,
                500,
                "internal",
                "the manager failed at this request; its log tells more under " + requestId(request));
    }

    private static String said(Exception refusal) {
        return refusal.getMessage() == null ? "refused" : refusal.getMessage();
    }
}
