package io.flotilla.chain.execution;

import io.flotilla.contract.chain.Receipt.Status;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.identity.OrgId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Votes of the organisations. Whoever proposes agrees; a proposal passes when more than two thirds of the members agree
 * and is gone when that can no longer happen, or after {@value #HEIGHTS} heights.
 */
final class Proposals {
    static final String VOTE = "vote";
    static final String LIST = "proposals";

    private static final long HEIGHTS = 100_000;
    /** Of one organisation, so that nobody uses up what the others need. */
    private static final int MOST_OPEN = 10;

    private Proposals() {}

    enum Stand {
        OPEN,
        PASSED,
        REJECTED
    }

    /** How a vote stands, as the method answers it. */
    record Count(String proposal, Stand state, List<OrgId> yes, List<OrgId> no, int needed) {}

    /** A proposal as it is listed. */
    record Listed(
            String proposal,
            String contract,
            String action,
            List<String> arguments,
            long until,
            List<OrgId> yes,
            List<OrgId> no) {}

    /** What the vote came to; the system contract carries out what passed. */
    record Voted(Proposal proposal, Count count) {
        boolean passed() {
            return count.state() == Stand.PASSED;
        }
    }

    /** @throws Failure when too many of the caller's are open */
    static Voted propose(SystemCall call, String action, List<String> arguments) {
        long until = call.block().height() + HEIGHTS;
        Proposal fresh = new Proposal(call.contract(), action, arguments, call.caller(), until, List.of(), List.of());
        forgetExpired(call);
        Optional<Proposal> known = call.state().proposal(fresh.id());
        if (known.isEmpty() && openOf(call, call.caller()) >= MOST_OPEN) {
            throw Failure.reverted(call.caller() + " has " + MOST_OPEN + " open proposals: get votes on them first");
        }
        return vote(call, known.orElse(fresh), true);
    }

    /** The arguments of the call are a proposal's id, and true or false. */
    static Voted vote(SystemCall call) {
        call.arguments().exactly(2);
        String id = call.arguments().text(0);
        Proposal proposal = call.state()
                .proposal(id)
                .filter(one -> one.contract().equals(call.contract())
                        && one.until() >= call.block().height())
                .orElseThrow(() -> Failure.reverted("there is no open proposal of this id"));
        return vote(call, proposal, call.arguments().flag(1));
    }

    /** @throws Failure as soon as the call's gas cannot pay for the answer */
    static List<Listed> list(SystemCall call) {
        List<Listed> all = new ArrayList<>();
        long affordable = call.gasLeft() / Gas.OUTPUT_BYTE;
        for (String id : open(call)) {
            Proposal one = call.state().proposal(id).orElseThrow();
            if (one.contract().equals(call.contract())) {
                affordable -= one.arguments().stream().mapToInt(String::length).sum();
                if (affordable < 0) {
                    throw Failure.of(Reply.failed(Status.OUT_OF_GAS, call.gasLeft(), "out of gas"));
                }
                all.add(new Listed(
                        id, one.contract(), one.action(), one.arguments(), one.until(), one.yes(), one.no()));
            }
        }
        return all;
    }

    private static Voted vote(SystemCall call, Proposal before, boolean agrees) {
        Proposal after = before.with(call.caller(), agrees);
        List<OrgId> members = call.state().members();
        List<OrgId> yes = after.yes().stream().filter(members::contains).toList();
        List<OrgId> no = after.no().stream().filter(members::contains).toList();
        Stand stand = enough(yes.size(), members.size())
                ? Stand.PASSED
                : enough(members.size() - no.size(), members.size()) ? Stand.OPEN : Stand.REJECTED;
        String id = after.id();
        keep(call, id, stand == Stand.OPEN ? after : null);
        if (stand != Stand.OPEN) {
            call.emit(stand == Stand.PASSED ? "passed" : "rejected", Map.of("proposal", id, "action", after.action()));
        } else if (before.yes().isEmpty() && before.no().isEmpty()) {
            call.emit("proposed", Map.of("proposal", id, "action", after.action()));
        }
        return new Voted(after, new Count(id, stand, yes, no, 2 * members.size() / 3 + 1));
    }

    private static boolean enough(int votes, int members) {
        return 3 * votes > 2 * members;
    }

    private static void forgetExpired(SystemCall call) {
        for (String id : open(call)) {
            boolean over = call.state()
                    .proposal(id)
                    .filter(one -> one.until() >= call.block().height())
                    .isEmpty();
            if (over) {
                keep(call, id, null);
            }
        }
    }

    private static void keep(SystemCall call, String id, @Nullable Proposal proposal) {
        TreeSet<String> ids = new TreeSet<>(open(call));
        if (proposal == null) {
            ids.remove(id);
            call.entries().remove(StateKeys.proposal(id));
        } else {
            ids.add(id);
            call.entries().put(StateKeys.proposal(id), proposal.bytes());
        }
        call.entries().put(StateKeys.PROPOSALS, ChainState.bytes(ids));
    }

    private static long openOf(SystemCall call, OrgId proposer) {
        return open(call).stream()
                .flatMap(id -> call.state().proposal(id).stream())
                .filter(one -> one.proposer().equals(proposer))
                .count();
    }

    private static List<String> open(SystemCall call) {
        return call.state().names(StateKeys.PROPOSALS);
    }
}
