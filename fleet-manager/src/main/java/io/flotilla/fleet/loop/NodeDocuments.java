package io.flotilla.fleet.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node's documents as they stand on the wire; null where there is none. */
public record NodeDocuments(
        @Nullable ObjectNode desired,
        @Nullable ObjectNode pending,
        @Nullable ObjectNode about,
        @Nullable ObjectNode reported,
        @Nullable ObjectNode status,
        Map<String, ObjectNode> telemetry) {}
