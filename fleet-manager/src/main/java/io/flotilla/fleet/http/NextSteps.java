package io.flotilla.fleet.http;

import java.util.Map;
import java.util.Set;

/** What to call next, by the code of a problem. The description of this interface lists the same codes. */
final class NextSteps {
    private static final String DESCRIPTION = "GET /openapi.yaml";

    private static final Map<String, String> BY_CODE = Map.ofEntries(
            Map.entry("invalid", DESCRIPTION),
            Map.entry("malformed", DESCRIPTION),
            Map.entry("bad-spec", "POST /api/v1/plan with the corrected spec"),
            Map.entry("bad-query", "the same request with the query corrected; docs/query.md has the language"),
            Map.entry("bad-cursor", "the same request without the cursor"),
            Map.entry("unknown-chain", "GET /api/v1/chains"),
            Map.entry("unknown-node", "GET /api/v1/nodes"),
            Map.entry("unknown-organisation", "GET /api/v1/chains"),
            Map.entry("unknown-command", "GET /api/v1/commands"),
            Map.entry("unknown-inspector", "POST /api/v1/inspectors"),
            Map.entry("unknown-operator", "GET /api/v1/tokens"),
            Map.entry("unknown-artifact", "POST /api/v1/artifacts"),
            Map.entry("not-wasm", "POST /api/v1/artifacts with a WebAssembly module"),
            Map.entry("too-many-artifacts", "POST /api/v1/chains with fewer contracts"),
            Map.entry("unknown-document", "GET /api/v1/nodes/{org}/{node}/documents/desired"),
            Map.entry("no-document-yet", "GET /api/v1/nodes/{org}/{node}, until the node has said it"),
            Map.entry("node-exists", "GET /api/v1/nodes/{org}/{node}"),
            Map.entry("node-revoked", "POST /api/v1/nodes with another identifier"),
            Map.entry("inspector-exists", "POST /api/v1/inspectors with another name"),
            Map.entry("operator-exists", "POST /api/v1/tokens with another name"),
            Map.entry("key-reused", "the same request with a new Idempotency-Key"),
            Map.entry("idempotency-key-needed", "the same request with an Idempotency-Key"),
            Map.entry("not-repeatable", "GET /api/v1/commands/{id}"),
            Map.entry("no-answer", "GET /api/v1/nodes/{org}/{node}"),
            Map.entry("call-refused", "the policy.yaml of the node's host, by its owner"),
            Map.entry("not-on-chain", "GET /api/v1/nodes/{org}/{node}/chain/head"),
            Map.entry("node-failed", "GET /api/v1/nodes/{org}/{node}, until it runs"),
            Map.entry("too-many-calls", "the same request a little later"),
            Map.entry("still-there", "POST /api/v1/plan?prune=true"),
            Map.entry("revision-changed", "POST /api/v1/plan, then apply with its ETag"),
            Map.entry("too-large", "the same request with less in it"),
            Map.entry("too-many-commands", "GET /api/v1/commands, until some have ended"),
            Map.entry("too-many-streams", "GET /api/v1/events in pages, or close a stream"),
            Map.entry("busy", "the same request after Retry-After"),
            Map.entry("not-ready", "GET /readyz, until it is 200"),
            Map.entry("disk-full", "GET /readyz, until it is 200"),
            Map.entry("broker", "GET /readyz, until it is 200"),
            Map.entry("storage", "GET /readyz, until it is 200"),
            Map.entry("environment", "GET /readyz, until it is 200"),
            Map.entry("internal", "the same request once more; then the manager's log under this instance"),
            Map.entry("broken-off", "the same request once more"),
            Map.entry("unauthenticated", "POST /api/v1/tokens, by an administrator"),
            Map.entry("forbidden", "POST /api/v1/tokens, by an administrator"),
            Map.entry("certificate-needed", "POST /.well-known/est/simpleenroll"),
            Map.entry("not-an-agent", "GET /api/v1/nodes"),
            Map.entry("not-found", DESCRIPTION),
            Map.entry("method-not-allowed", "a method of the header Allow"),
            Map.entry("not-acceptable", "the same request with Accept: application/json"),
            Map.entry("unsupported-media-type", "the same request with the Content-Type that the detail names"),
            Map.entry("header-too-large", "the same request with less than 16 KiB of headers"),
            Map.entry("refused", DESCRIPTION));

    private NextSteps() {}

    static String after(String code) {
        return BY_CODE.getOrDefault(code, DESCRIPTION);
    }

    static Set<String> codes() {
        return BY_CODE.keySet();
    }
}
