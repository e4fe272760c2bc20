package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.ManagerAccess;
import io.flotilla.fleet.cli.client.Rest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fleet doctor}. */
@Command(
        name = "doctor",
        description = {
            "Looks at all between you and the nodes, and says what to do about what is wrong.",
            "The manager's address, certificate and readiness; your token; the clocks; nodes and alarms."
        },
        exitCodeList = {"0:all is well, or only warnings", "1:something is broken", "2:wrong usage"},
        footer = {"  fleet doctor", "  fleet doctor --context production -o json"})
final class DoctorVerb implements Callable<Integer> {
    private static final Duration MOST_SKEW = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofDays(3);
    private static final int MOST_NAMED = 5;

    private enum Verdict {
        OK,
        WARNING,
        BROKEN
    }

    private record Finding(Verdict verdict, String about, String said) {}

    private final Surroundings surroundings;
    private final List<Finding> findings = new ArrayList<>();

    @Mixin
    private Shown shown = new Shown();

    DoctorVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ManagerAccess manager = surroundings.manager();
        Rest rest = new Rest(manager);
        boolean reached = check("manager", () -> {
            rest.get("/healthz");
            return manager.url() + " answers, vouched for by " + manager.ca();
        });
        if (reached) {
            clocks(rest);
            check(
                    "readiness",
                    () -> "the broker is linked and the loop turns: "
                            + rest.get("/readyz").path("status").asText());
            if (check("token", () -> token(rest.get("/api/v1/whoami")))) {
                check("nodes", () -> nodes(rest.all("/api/v1/nodes")));
                check("alarms", () -> alarms(rest.all("/api/v1/alarms")));
            }
        }
        show();
        boolean broken = findings.stream().anyMatch(finding -> finding.verdict() == Verdict.BROKEN);
        return (broken ? Failure.Exit.FAILED : Failure.Exit.DONE).code();
    }

    /** Whether it went well; what it found besides is a warning. */
    private boolean check(String about, Supplier<String> look) {
        try {
            int before = findings.size();
            String said = look.get();
            if (findings.size() == before) {
                findings.add(new Finding(Verdict.OK, about, said));
            }
            return true;
        } catch (Failure broken) {
            findings.add(new Finding(Verdict.BROKEN, about, broken.said()));
            return false;
        }
    }

    private void clocks(Rest rest) {
        check("clock", () -> {
            Instant there = rest.time();
            Duration apart = Duration.between(there, surroundings.time().instant());
            if (apart.abs().compareTo(MOST_SKEW) > 0) {
                warn(
                        "clock",
                        "this machine's clock and the manager's are "
                                + apart.abs().toSeconds() + " s apart: let both follow a time server (NTP)");
            }
            return "this machine and the manager agree within " + MOST_SKEW.toSeconds() + " s";
        });
    }

    private String token(JsonNode me) {
        Instant end = Instant.parse(me.path("expiresAt").asText());
        String said = me.path("name").asText() + " is " + me.path("role").asText() + ", until " + end;
        if (surroundings.time().instant().plus(SOON).isAfter(end)) {
            warn("token", said + ": have a new one made soon (fleet token create)");
        }
        return said;
    }

    private String nodes(List<JsonNode> all) {
        List<JsonNode> active = all.stream()
                .filter(node -> !List.of("revoked", "removed")
                        .contains(node.path("phase").asText()))
                .toList();
        warn(
                active,
                "have not joined: fleet node token ORG/NODE makes a join line",
                node -> node.path("phase").asText().equals("allocated"));
        warn(
                active,
                "are away: look at their hosts, then fleet describe node",
                node -> node.hasNonNull("presence")
                        && !node.at("/presence/state").asText().equals("online"));
        warn(
                active,
                "are failed or stopped: fleet describe node tells why",
                node -> List.of("failed", "stopped").contains(node.path("phase").asText()));
        warn(
                active,
                "are not as configured: fleet describe node shows the difference",
                node -> List.of("failed", "drift")
                        .contains(node.at("/config/state").asText()));
        return active.size() + " nodes, all online and as configured";
    }

    private void warn(List<JsonNode> nodes, String what, Predicate<JsonNode> which) {
        List<String> names = nodes.stream()
                .filter(which)
                .map(node -> node.path("node").asText())
                .toList();
        if (!names.isEmpty()) {
            String more = names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "";
            warn("nodes", String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size()))) + more + " " + what);
        }
    }

    private String alarms(List<JsonNode> active) {
        if (!active.isEmpty()) {
            warn("alarms", active.size() + " active: fleet get alarms");
        }
        return "none";
    }

    private void warn(String about, String said) {
        findings.add(new Finding(Verdict.WARNING, about, said));
    }

    private void show() {
        if (!shown.format().forPeople()) {
            ObjectNode all = Json.object();
            findings.forEach(finding -> all.withArray("/items")
                    .addObject()
                    .put("verdict", Json.name(finding.verdict()))
                    .put("about", finding.about())
                    .put("said", finding.said()));
            surroundings.screen().print(all, shown.format());
            return;
        }
        for (Finding finding : findings) {
            char sign = finding.verdict() == Verdict.OK ? '+' : finding.verdict() == Verdict.WARNING ? '~' : '!';
            surroundings.screen().sayChange(sign, finding.about() + ": " + finding.said());
        }
    }
}
