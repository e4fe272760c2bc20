package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet can-i}. */
@Command(
        name = "can-i",
        description = {
            "Whether your token is allowed a verb, and until when it counts; without VERB: who you are.",
            "A token that counts in one organisation needs --org for what concerns its nodes."
        },
        exitCodeList = {"0:you may", "1:failed", "2:wrong usage", "3:you may not", "4:timed out"},
        footer = {"  fleet can-i", "  fleet can-i apply", "  fleet can-i command run --org bank-a"})
final class CanIVerb implements Callable<Integer> {
    private static final List<String> ROLES = List.of("viewer", "operator", "administrator");
    private static final String EVERYWHERE = " everywhere";

    /** The role that each verb needs, as REST asks it; the manager decides again when it is used. */
    static final Map<String, String> NEEDED = new TreeMap<>(Map.ofEntries(
            Map.entry("apply", "administrator" + EVERYWHERE),
            Map.entry("diff", "viewer" + EVERYWHERE),
            Map.entry("export", "viewer" + EVERYWHERE),
            Map.entry("get", "viewer"),
            Map.entry("describe", "viewer"),
            Map.entry("events", "viewer"),
            Map.entry("top", "viewer"),
            Map.entry("node add", "administrator"),
            Map.entry("node ping", "viewer"),
            Map.entry("node token", "administrator"),
            Map.entry("node revoke", "administrator"),
            Map.entry("logs", "operator"),
            Map.entry("chain genesis", "viewer"),
            Map.entry("chain head", "viewer"),
            Map.entry("chain block", "viewer"),
            Map.entry("chain transaction", "viewer"),
            Map.entry("chain query", "viewer"),
            Map.entry("chain proof", "viewer"),
            Map.entry("chain call", "operator"),
            Map.entry("chain deploy", "operator"),
            Map.entry("chain validator list", "viewer"),
            Map.entry("chain validator add", "operator" + EVERYWHERE),
            Map.entry("chain validator remove", "operator" + EVERYWHERE),
            Map.entry("command run", "operator"),
            Map.entry("command cancel", "operator"),
            Map.entry("command repeat", "operator"),
            Map.entry("command get", "viewer"),
            Map.entry("inspector add", "administrator" + EVERYWHERE),
            Map.entry("inspector remove", "administrator" + EVERYWHERE),
            Map.entry("token create", "administrator" + EVERYWHERE),
            Map.entry("token list", "administrator" + EVERYWHERE),
            Map.entry("token remove", "administrator" + EVERYWHERE),
            Map.entry("backup save", "administrator" + EVERYWHERE)));

    private final Surroundings surroundings;

    @Parameters(paramLabel = "VERB", arity = "0..3", description = "Such as apply, or command run.")
    private List<String> verb = List.of();

    @Option(names = "--org", paramLabel = "ORG", description = "In this organisation; else in all of them.")
    private @Nullable String organisation;

    @Mixin
    private Shown shown = new Shown();

    CanIVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        String wanted = String.join(" ", verb);
        String needed = NEEDED.get(wanted);
        if (!wanted.isEmpty() && needed == null) {
            throw Failure.usage("\"" + wanted + "\" is none of " + String.join(", ", NEEDED.keySet()));
        }
        ObjectNode me = surroundings.rest().get("/api/v1/whoami");
        boolean may = needed == null || may(me, needed);
        if (shown.format().forPeople()) {
            surroundings.screen().say((needed == null ? "" : may ? "yes: " : "no: ") + who(me));
            if (!may) {
                surroundings
                        .screen()
                        .note("fleet: " + wanted + " needs " + needed
                                + "; an administrator makes such a token with fleet token create");
            }
        } else {
            ObjectNode answer = Json.object();
            answer.set("operator", me);
            surroundings.screen().print(answer.put("verb", wanted).put("allowed", may), shown.format());
        }
        return (may ? Failure.Exit.DONE : Failure.Exit.REFUSED).code();
    }

    private boolean may(ObjectNode me, String needed) {
        boolean everywhere = needed.endsWith(EVERYWHERE);
        String role = everywhere ? needed.substring(0, needed.length() - EVERYWHERE.length()) : needed;
        boolean reaches = ROLES.indexOf(me.path("role").asText()) >= ROLES.indexOf(role);
        String only = me.path("organisation").asText("");
        boolean there = !me.hasNonNull("organisation")
                || (!everywhere && ((role.equals("viewer") && organisation == null) || only.equals(organisation)));
        return reaches && there;
    }

    private static String who(ObjectNode me) {
        return me.path("name").asText() + " is " + me.path("role").asText()
                + (me.hasNonNull("organisation")
                        ? " in " + me.path("organisation").asText()
                        : " in the whole consortium")
                + ", until " + me.path("expiresAt").asText();
    }
}
