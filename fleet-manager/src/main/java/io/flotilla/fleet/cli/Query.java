package io.flotilla.fleet.cli;

import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose among the items of a list. */
final class Query {
    static final Query NONE = new Query();

    @Option(
            names = {"-q", "--query"},
            paramLabel = "QUERY",
            description =
                    "Only items that match, such as 'org=bank-a and status.peers<3'; docs/query.md has the grammar.")
    private @Nullable String text;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many (default: all).")
    private int limit = Integer.MAX_VALUE;

    @Nullable
    String text() {
        return text;
    }

    int limit() {
        if (limit < 1) {
            throw Failure.usage("--limit " + limit + ": ask for at least 1");
        }
        return limit;
    }

    /** Whether all items are meant. */
    boolean everything() {
        return text == null && limit == Integer.MAX_VALUE;
    }

    /** For the end of a path: {@code ?q=…}, or nothing. */
    String parameter() {
        return text == null ? "" : "?q=" + Rest.encoded(text);
    }
}
