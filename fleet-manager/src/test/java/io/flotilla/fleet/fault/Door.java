package io.flotilla.fleet.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes requests to a manager. */
interface Door {
    /**
     * @param body null for none
     * @param idempotencyKey null for none
     */
    record Request(
            String method,
            String path,
            @Nullable String body,
            String type,
            @Nullable String idempotencyKey) {
        static Request get(String path) {
            return new Request("GET", path, null, "application/json", null);
        }

        static Request post(String path, String json) {
            return new Request("POST", path, json, "application/json", null);
        }

        static Request yaml(String path, String yaml) {
            return new Request("POST", path, yaml, "application/yaml", null);
        }

        Request under(String key) {
            return new Request(method, path, body, type, key);
        }
    }

    /** @throws IOException when there is no answer, or it is a refusal */
    ObjectNode send(Request request) throws IOException;
}
