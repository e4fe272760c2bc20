package io.flotilla.chain;

import io.flotilla.chain.p2p.Hearsay;
import io.flotilla.contract.chain.ChainReport.Cause;
import io.flotilla.contract.chain.ChainReport.Stall;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this node makes of what it hears of the validators: who is there, and why nothing is decided. Pure.
 *
 * @param own this node, which needs no telling that it is there
 * @param since when the last block was decided, or this node started
 * @param waiting whether a transaction waits
 */
record Outlook(
        Hearsay hearsay,
        ValidatorSet validators,
        ConsensusParameters parameters,
        Own own,
        Instant since,
        boolean waiting,
        Instant now) {
    /** Each node tells where it is every few seconds; a validator that is silent for longer than this is missing. */
    private static final Duration SILENCE = Duration.ofSeconds(6);

    /** After so many of the longest rounds proposers that are away have been passed over. */
    private static final int LONGEST_ROUNDS = 3;

    /**
     * @param round of the height that is being decided
     * @param votes whether it signs in it
     */
    record Own(NodeAddress node, long round, boolean votes) {}

    List<NodeAddress> online() {
        List<NodeAddress> all = members();
        List<NodeAddress> heard = hearsay.since(now.minus(SILENCE).minus(parameters.requestTimeout()), all);
        return all.stream()
                .filter(one -> one.equals(own.node()) || heard.contains(one))
                .toList();
    }

    /** Those who are there and say that they vote. */
    List<NodeAddress> voting() {
        return online().stream().filter(this::votes).toList();
    }

    /** Null while blocks come in time, or come late for no reason that this node can see, but not for long. */
    @Nullable
    Stall stall() {
        Duration period = waiting ? parameters.blockPeriod() : parameters.emptyBlockPeriod();
        Duration patience = period.plus(parameters.requestTimeout()).plusSeconds(1);
        if (now.isBefore(since.plus(patience))) {
            return null;
        }
        List<NodeAddress> online = online();
        if (online.size() < validators.quorum()) {
            List<NodeAddress> silent = new ArrayList<>(members());
            silent.removeAll(online);
            return stall(
                    Cause.QUORUM_MISSING,
                    online.size() + " of " + validators.size() + " validators are heard of, a decision takes "
                            + validators.quorum() + "; silent: " + names(silent) + ".");
        }
        return mute(online)
                .map(message -> stall(Cause.VALIDATORS_MUTE, message))
                .or(() -> clocks(online).map(message -> stall(Cause.CLOCK, message)))
                .or(() -> rounds(online).map(message -> stall(Cause.ROUNDS_DIVERGING, message)))
                .or(() -> unexplained(patience).map(message -> stall(Cause.UNEXPLAINED, message)))
                .orElse(null);
    }

    private Optional<String> unexplained(Duration patience) {
        Duration end = patience.plus(parameters.requestTimeoutMax().multipliedBy(LONGEST_ROUNDS));
        return now.isBefore(since.plus(end))
                ? Optional.empty()
                : Optional.of(
                        "A quorum is heard of and votes, clocks and rounds agree, and nothing is decided: compare versions,"
                                + " and look for rejected- counters and errors in node.log of each validator.");
    }

    private Optional<String> mute(List<NodeAddress> online) {
        List<NodeAddress> mute = new ArrayList<>(online);
        mute.removeAll(voting());
        return online.size() - mute.size() >= validators.quorum()
                ? Optional.empty()
                : Optional.of(
                        online.size() + " of " + validators.size() + " validators are heard of, but a decision takes "
                                + validators.quorum() + " that vote; these do not, and their nodes report why: "
                                + names(mute) + ".");
    }

    private boolean votes(NodeAddress one) {
        return one.equals(own.node())
                ? own.votes()
                : hearsay.of(one).map(told -> told.status().votes()).orElse(true);
    }

    private Optional<String> clocks(List<NodeAddress> online) {
        List<NodeAddress> others =
                online.stream().filter(one -> !one.equals(own.node())).toList();
        List<NodeAddress> off =
                others.stream().filter(one -> tolerated(ahead(one)) != 0).toList();
        if (off.isEmpty()) {
            return Optional.empty();
        }
        boolean ownClock = 2 * off.size() > others.size()
                && off.stream().map(one -> tolerated(ahead(one))).distinct().count() == 1;
        if (ownClock) {
            Duration ahead = ahead(off.get(0)).negated();
            return Optional.of("This node's clock is " + told(ahead) + " that of most others: set it.");
        }
        return Optional.of("The clock of "
                + off.stream()
                        .map(one -> one + " is " + told(ahead(one)) + " this node's")
                        .collect(Collectors.joining(", that of "))
                + ": set it.");
    }

    private Optional<String> rounds(List<NodeAddress> online) {
        List<NodeAddress> others = online.stream()
                .filter(one -> hearsay.of(one).isPresent() && !one.equals(own.node()))
                .toList();
        long same = others.stream()
                .filter(one -> Math.abs(round(one) - own.round()) <= 1)
                .count();
        if (same == others.size()) {
            return Optional.empty();
        }
        return Optional.of("The validators are in different rounds: " + own.node() + " " + own.round() + ", "
                + others.stream().map(one -> one + " " + round(one)).collect(Collectors.joining(", ")) + ".");
    }

    private long round(NodeAddress peer) {
        return hearsay.of(peer).map(told -> told.status().round()).orElse(0L);
    }

    private Duration ahead(NodeAddress peer) {
        return hearsay.of(peer).map(Hearsay.Told::ahead).orElse(Duration.ZERO);
    }

    private static int tolerated(Duration ahead) {
        return ahead.abs().compareTo(ConsensusParameters.CLOCK_TOLERANCE) <= 0 ? 0 : ahead.isNegative() ? -1 : 1;
    }

    private static String told(Duration ahead) {
        return ahead.abs().toSeconds() + " s " + (ahead.isNegative() ? "behind" : "ahead of");
    }

    private Stall stall(Cause cause, String message) {
        return new Stall(cause, since, message);
    }

    private List<NodeAddress> members() {
        return validators.members().stream().map(Member::address).toList();
    }

    private static String names(List<NodeAddress> nodes) {
        return nodes.stream().map(NodeAddress::toString).collect(Collectors.joining(", "));
    }
}
