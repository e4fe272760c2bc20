package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The chain that is meant. */
final class OneChain {
    private static final int SEVERAL = 10;

    private OneChain() {}

    /** @param named null: the only one that there is */
    static String of(Rest rest, @Nullable String named) {
        if (named != null) {
            return named;
        }
        List<JsonNode> all = rest.all("/api/v1/chains", SEVERAL);
        if (all.size() == 1) {
            return all.get(0).path("chain").asText();
        }
        throw Failure.usage(
                all.isEmpty()
                        ? "there is no chain yet: fleet apply -f chain.yaml makes one"
                        : "say which with --chain: "
                                + all.stream()
                                        .map(chain -> chain.path("chain").asText())
                                        .collect(Collectors.joining(", ")));
    }
}
