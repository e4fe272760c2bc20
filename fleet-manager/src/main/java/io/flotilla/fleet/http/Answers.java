package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.spec.SpecProblem;
import io.javalin.http.Context;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;

/** Writes answers: JSON, and problems of RFC 9457 with a stable code. */
final class Answers {
    private static final String PROBLEM = "application/problem+json";

    private Answers() {}

    /** What is read has a tag; who has it already is told so. */
    static void json(Context request, int status, Object value) {
        byte[] body = Json.write(value);
        request.status(status).contentType("application/json");
        boolean reading = request.req().getMethod().equals("GET")
                || request.req().getMethod().equals("HEAD");
        if (status == 200 && reading) {
            tagged(request, Conditions.tag(body), body);
        } else {
            request.result(body);
        }
    }

    static void tagged(Context request, String tag, byte[] body) {
        request.header("ETag", tag);
        if (Conditions.known(request, tag)) {
            request.status(304);
            request.removeHeader("Content-Type");
        } else {
            request.result(body);
        }
    }

    static void problem(Context request, int status, String code, String detail) {
        write(request, document(status, code, detail, "urn:request:" + Passage.requestId(request)));
    }

    static void badSpec(Context request, List<SpecProblem> problems) {
        String many = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        ObjectNode body = document(
                422,
                "bad-spec",
                "the chain spec has " + many + "; nothing was changed",
                "urn:request:" + Passage.requestId(request));
        ArrayNode errors = body.putArray("errors");
        problems.forEach(problem -> errors.add(Json.tree(problem)));
        write(request, body);
    }

    /** A problem document. */
    static ObjectNode document(int status, String code, String detail, String instance) {
        return Json.object()
                .put("type", "about:blank")
                .put("title", HttpStatus.getMessage(status))
                .put("status", status)
                .put("code", code)
                .put("detail", detail)
                .put("next", NextSteps.after(code))
                .put("instance", instance);
    }

    private static void write(Context request, ObjectNode body) {
        request.status(body.path("status").asInt()).contentType(PROBLEM).result(Json.write(body));
    }
}
