package io.flotilla.pki.est;

import io.flotilla.pki.ca.Authorities;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An EST server (RFC 7030) without a transport. Below {@link #PATH} lie {@code cacerts}, {@code csrattrs}, {@code
 * simpleenroll} (one-time token) and {@code simplereenroll} (the agent's certificate); below the label {@code node/} both
 * enrolments give the chain node's certificate and take the agent's certificate as proof. Safe for several threads.
 */
public final class EstServer {
    public static final String PATH = "/.well-known/est/";

    /** A listener may stop reading one byte after this; what it has then is answered with 413. */
    public static final int MAX_BODY = 65_536;

    private static final String NODE_LABEL = "node/";
    private static final String REQUEST_TYPE = "application/pkcs10";

    private final Authorities authorities;
    private final TokenEnrolment tokens;
    private final CertificateEnrolment certificates;
    private final Consumer<EnrolmentEvent> audit;
    private volatile Listed listed = new Listed(List.of(), EstBody.certificates(List.of()));

    /** @param answer that names these authorities; each host asks for it first, and with many organisations it is long */
    private record Listed(List<X509Certificate> authorities, EstResponse answer) {}

    public EstServer(Authorities authorities, EnrolmentLedger ledger, Clock clock, Consumer<EnrolmentEvent> audit) {
        this.authorities = authorities;
        this.tokens = new TokenEnrolment(authorities, ledger, clock);
        this.certificates = new CertificateEnrolment(authorities, ledger, clock);
        this.audit = audit;
    }

    /** Answers every request, however bad; throws only what the ledger or the audit throws. */
    public EstResponse handle(EstRequest request) {
        if (request.body().length > MAX_BODY) {
            return EstResponse.of(Refusal.TOO_LARGE);
        }
        if (!request.path().startsWith(PATH)) {
            return EstResponse.of(Refusal.UNKNOWN_PATH);
        }
        String rest = request.path().substring(PATH.length());
        boolean forNode = rest.startsWith(NODE_LABEL);
        return switch (forNode ? rest.substring(NODE_LABEL.length()) : rest) {
            case "cacerts" -> get(request, authorityCertificates());
            case "csrattrs" -> get(request, EstBody.attributes());
            case "simpleenroll" -> post(request, forNode ? certificates::enrolNode : tokens::enrol);
            case "simplereenroll" -> post(request, forNode ? certificates::enrolNode : certificates::renew);
            default -> EstResponse.of(Refusal.UNKNOWN_PATH);
        };
    }

    /** The root, then every CA that a client needs to build a chain to it (RFC 7030, section 4.1.3). */
    private EstResponse authorityCertificates() {
        List<X509Certificate> all = new ArrayList<>(List.of(authorities.root()));
        all.addAll(authorities.organisations());
        Listed now = listed;
        if (!now.authorities().equals(all)) {
            now = new Listed(all, EstBody.certificates(all));
            listed = now;
        }
        return now.answer();
    }

    private static EstResponse get(EstRequest request, EstResponse answer) {
        return request.method().equals("GET") ? answer : wrongMethod("GET");
    }

    private EstResponse post(EstRequest request, Function<EstRequest, Outcome> operation) {
        if (!request.method().equals("POST")) {
            return wrongMethod("POST");
        }
        if (!isRequestType(request.contentType())) {
            return EstResponse.of(Refusal.WRONG_TYPE);
        }
        Outcome outcome = operation.apply(request);
        audit.accept(outcome.event());
        return outcome.response();
    }

    private static boolean isRequestType(@Nullable String contentType) {
        return contentType != null
                && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(REQUEST_TYPE);
    }

    private static EstResponse wrongMethod(String allowed) {
        EstResponse plain = EstResponse.of(Refusal.WRONG_METHOD);
        return new EstResponse(
                plain.status(), Map.of("Allow", allowed, "Content-Type", "text/plain; charset=utf-8"), plain.body());
    }
}
