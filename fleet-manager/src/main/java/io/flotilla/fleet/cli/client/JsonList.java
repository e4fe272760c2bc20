package io.flotilla.fleet.cli.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import java.nio.charset.StandardCharsets;

/** Reads a JSON list from the command line. */
public final class JsonList {
    private JsonList() {}

    /** @param option names it in errors */
    public static ArrayNode of(String option, String text) {
        byte[] wrapped = ("{\"list\":" + text + "}").getBytes(StandardCharsets.UTF_8);
        try {
            if (Json.parse(wrapped, wrapped.length).path("list") instanceof ArrayNode list) {
                return list;
            }
        } catch (MalformedDocument bad) {
            throw new Failure(Failure.Exit.USAGE, option + " " + text + " is " + bad.getMessage(), bad);
        }
        throw Failure.usage(option + " " + text + " is no JSON list: write such as '[\"crate-17\",7]'");
    }
}
