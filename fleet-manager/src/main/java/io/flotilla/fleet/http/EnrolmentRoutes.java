package io.flotilla.fleet.http;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.pki.est.EstRequest;
import io.flotilla.pki.est.EstResponse;
import io.flotilla.pki.est.EstServer;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Semaphore;

/** EST (RFC 7030) and the bootstrap document: what hosts come for, with a one-time token or their own certificate. */
final class EnrolmentRoutes {
    /** Requests of strangers that are read at once: fewer than the server has threads, so that slow ones starve nobody. */
    static final int MOST_AT_ONCE = 150;

    private static final String CLIENT_CHAIN = "jakarta.servlet.request.X509Certificate";

    private final EnrolmentDesks desks;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);

    EnrolmentRoutes(EnrolmentDesks desks) {
        this.desks = desks;
    }

    void add(RoutesConfig routes) {
        for (HandlerType method : List.of(HandlerType.GET, HandlerType.POST, HandlerType.PUT, HandlerType.DELETE)) {
            routes.addHttpHandler(method, EstServer.PATH + "*", this::est);
        }
        routes.get("/.well-known/flotilla/bootstrap", this::bootstrap);
        routes.get("/.well-known/flotilla/artifacts/{hash}", this::artifact);
    }

    private void est(Context request) {
        if (!places.tryAcquire()) {
            request.header("Retry-After", "2");
            throw new HttpRefusal(503, "busy", "too many hosts enrol at this moment: try again in two seconds");
        }
        try {
            EstResponse answer = desks.est().handle(question(request));
            answer.headers().forEach(request::header);
            request.status(answer.status()).result(answer.body());
        } finally {
            places.release();
        }
    }

    private static EstRequest question(Context request) {
        return new EstRequest(
                request.req().getMethod(),
                request.path(),
                request.contentType(),
                request.header("Authorization"),
                clientChain(request),
                Bodies.upTo(request, EstServer.MAX_BODY));
    }

    private void bootstrap(Context request) {
        request.contentType("application/json").result(letIn(request));
    }

    private void artifact(Context request) {
        letIn(request);
        Sha256 sha256 = Given.read(() -> new Sha256(request.pathParam("hash")));
        byte[] code = desks.artifacts()
                .code(sha256)
                .orElseThrow(() -> new HttpRefusal(
                        404,
                        "unknown-artifact",
                        "no module " + sha256 + " is kept here: send it with fleet chain deploy"));
        request.contentType("application/wasm").result(code);
    }

    /** The bootstrap document of the agent that asks. */
    private byte[] letIn(Context request) {
        List<X509Certificate> chain = clientChain(request);
        if (chain.isEmpty()) {
            throw new HttpRefusal(
                    401, "certificate-needed", "come with the agent's certificate: enrol first (fleet-agent join)");
        }
        return desks.bootstrap()
                .forAgent(chain.get(0))
                .orElseThrow(() -> new HttpRefusal(
                        403,
                        "not-an-agent",
                        "this certificate is not that of an agent that is let in: see fleet get nodes"));
    }

    private static List<X509Certificate> clientChain(Context request) {
        return request.req().getAttribute(CLIENT_CHAIN) instanceof X509Certificate[] chain ? List.of(chain) : List.of();
    }
}
