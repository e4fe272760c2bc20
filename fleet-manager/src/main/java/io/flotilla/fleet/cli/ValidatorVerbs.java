package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.screen.Column;
import io.flotilla.fleet.cli.screen.Screen;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet chain validator …}. */
@Command(
        name = "validator",
        description = {
            "Shows and changes who decides a chain's blocks.",
            "More than two thirds of the organisations must want a change; each agent votes only as its host's policy"
                    + " allows."
        },
        synopsisSubcommandLabel = "VERB",
        footer = {"  fleet chain validator list", "  fleet chain validator remove port-d/gate --plan"})
final class ValidatorVerbs {
    private static final List<Column> COLUMNS = List.of(
            Column.of("VALIDATOR", "/validator"),
            Column.of("PHASE", "/phase"),
            Column.of("HEIGHT", "/height"),
            Column.of("LAG", "/lag"),
            Column.wide("PUBLIC KEY", "/publicKey"));

    private final Surroundings surroundings;

    ValidatorVerbs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Which chain, by whose word. */
    static final class Where {
        @Option(names = "--chain", paramLabel = "CHAIN", description = "Needed only where there are several.")
        private @Nullable String chain;

        @Option(
                names = "--node",
                paramLabel = "ORG/NODE",
                description = "Which node is asked (default: one that runs).")
        private @Nullable String node;
    }

    /** How a change is made. */
    static final class Change {
        @Option(names = "--plan", description = "Only show what would change.")
        private boolean plan;

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                defaultValue = "120s",
                description = "How long to wait for all votes (default: 120s).")
        private Duration patience = Duration.ofSeconds(120);
    }

    @Command(
            name = "list",
            description = "The validators as the chain's own state names them.",
            footer = {"  fleet chain validator list", "  fleet chain validator list --chain trade-finance -o wide"})
    int list(@Mixin Where where, @Mixin Shown shown) {
        Consortium consortium = consortium(where);
        List<JsonNode> rows = consortium.validators();
        surroundings.screen().list(rows, COLUMNS, shown.format(), "the chain names no validator");
        if (shown.format().forPeople()) {
            surroundings.screen().note(new Strength(rows.size()).said());
        }
        return Failure.Exit.DONE.code();
    }

    @Command(
            name = "remove",
            description = {
                "Lets the organisations vote a validator out; its node goes on as an observer.",
                "Refused where the validators that run would be no quorum afterwards."
            },
            footer = {
                "  fleet chain validator remove port-d/gate --plan",
                "  fleet chain validator remove port-d/gate --yes"
            })
    int remove(
            @Parameters(paramLabel = "ORG/NODE") String validator,
            @Mixin Where where,
            @Mixin Change change,
            @Mixin Shown shown) {
        Consortium consortium = consortium(where);
        ValidatorChange planned = ValidatorChange.removal(consortium, validator);
        return made(consortium, planned, change, shown);
    }

    @Command(
            name = "add",
            description = {
                "Lets the organisations vote a node in; it becomes a validator once it has said that it is ready.",
                "The node must run and belong to the chain."
            },
            footer = {
                "  fleet chain validator add bank-b/validator-2 --plan",
                "  fleet chain validator add bank-b/validator-2 --yes"
            })
    int add(
            @Parameters(paramLabel = "ORG/NODE") String node,
            @Mixin Where where,
            @Mixin Change change,
            @Mixin Shown shown) {
        Consortium consortium = consortium(where);
        ValidatorChange planned = ValidatorChange.addition(consortium, node);
        return made(consortium, planned, change, shown);
    }

    private int made(Consortium consortium, ValidatorChange planned, Change change, Shown shown) {
        Screen screen = surroundings.screen();
        if (change.plan) {
            show(planned, shown);
            return Failure.Exit.DONE.code();
        }
        if (!change.yes) {
            show(planned, shown);
            Confirmation.of("Let the organisations vote for it?", "nobody has voted");
        }
        Ballot ballot = new Ballot(
                consortium, surroundings.time(), surroundings.time().instant().plus(change.patience));
        Ballot.Result result = ballot.hold(planned, said -> {
            if (shown.format().forPeople()) {
                screen.say("  " + said);
            }
        });
        ObjectNode answer = planned.json();
        answer.put("state", result.state());
        answer.putArray("votes").addAll(result.votes());
        if (shown.format().forPeople()) {
            screen.say(planned.outcome(result.state()));
        } else {
            screen.print(answer, shown.format());
        }
        return result.exit().code();
    }

    private void show(ValidatorChange planned, Shown shown) {
        if (shown.format().forPeople()) {
            planned.lines().forEach(surroundings.screen()::say);
        } else {
            surroundings.screen().print(planned.json(), shown.format());
        }
    }

    private Consortium consortium(Where where) {
        Rest rest = surroundings.rest();
        return Consortium.of(rest, OneChain.of(rest, where.chain), where.node);
    }
}
