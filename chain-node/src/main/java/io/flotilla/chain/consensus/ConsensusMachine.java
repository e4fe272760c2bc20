package io.flotilla.chain.consensus;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.chain.block.Decided;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.SignatureCheck;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One node's part in consensus, height after height. Events go in, effects come out in the order in which they have to be
 * carried out; {@link Agreement} holds the protocol of one height and its safety argument. Not thread-safe.
 */
public final class ConsensusMachine {
    /** Messages of the next height kept for each peer until this height is decided. */
    private static final int MOST_EARLY = 8;

    private final Validator me;
    private final Timing timing;
    private final Rules rules;
    private final SignatureCheck check;
    private final List<Effect> out = new ArrayList<>();
    private final Map<NodeAddress, ArrayDeque<ConsensusMessage>> early = new HashMap<>();
    private final Map<NodeAddress, Instant> answered = new HashMap<>();
    private long voteFrom;
    private Head head;
    private Agreement agreement;
    private boolean periodOver;
    private boolean poolReady;

    /** @param voteFrom the first height in which this node may sign; beyond all heights while it listens or keeps silent */
    public ConsensusMachine(
            Validator me, ConsensusParameters parameters, SignatureCheck check, long voteFrom, Head head) {
        this(me, parameters, new Rules(), check, voteFrom, head);
    }

    ConsensusMachine(
            Validator me, ConsensusParameters parameters, Rules rules, SignatureCheck check, long voteFrom, Head head) {
        this.me = me;
        this.timing = new Timing(parameters);
        this.rules = rules;
        this.check = check;
        this.voteFrom = voteFrom;
        this.head = head;
        this.agreement = agreement(head);
    }

    /** @param saved what was persisted for the height after the head; null when nothing was */
    public List<Effect> start(@Nullable ConsensusRecord saved, boolean transactionsWait, Instant now) {
        poolReady = transactionsWait;
        if (saved != null && saved.height() == agreement.height() && agreement.speaks()) {
            agreement.resume(saved, now);
        } else {
            awaitBlockTime(now);
        }
        return drain();
    }

    /** Says nothing in heights below this one, whatever was said before. */
    public List<Effect> voteFrom(long from) {
        voteFrom = from;
        if (agreement.speaks() && agreement.height() < from) {
            agreement = agreement(head);
            awaitBlockTime(head.time());
        }
        return drain();
    }

    /** The height that is being decided. */
    public long height() {
        return agreement.height();
    }

    public long round() {
        return agreement.round();
    }

    /** The newest that this validator is known to have said of this height, with its signature. */
    public List<ConsensusMessage> wordsOf(NodeAddress author) {
        return agreement.wordsOf(author);
    }

    public List<Effect> on(Event event) {
        event.accept(new Event.Handler() {
            @Override
            public void received(Event.Received event) {
                take(event.message(), event.from(), event.at());
            }

            @Override
            public void fired(Event.Fired event) {
                fire(event.timer(), event.at());
            }

            @Override
            public void built(Event.Built event) {
                if (event.block().height() == height()) {
                    agreement.built(event.round(), event.block(), event.at());
                }
            }

            @Override
            public void executed(Event.Executed event) {
                agreement.executed(event.blockId(), event.valid(), event.at());
            }

            @Override
            public void imported(Event.Imported event) {
                follow(event);
            }

            @Override
            public void poolReady(Event.PoolReady event) {
                poolReady = true;
                if (periodOver) {
                    agreement.begin(event.at());
                }
            }
        });
        return drain();
    }

    private void take(ConsensusMessage message, NodeAddress from, Instant now) {
        long height = message.height();
        if (height == height()) {
            agreement.received(message, from, now);
        } else if (height < height()) {
            answer(message, from, now);
        } else {
            keepOrFetch(message, from);
        }
    }

    /** Who still speaks of an old height is told the outcome, or where to find it; seldom, or it would be a way to load us. */
    private void answer(ConsensusMessage message, NodeAddress from, Instant now) {
        Instant last = answered.getOrDefault(from, Instant.MIN);
        boolean lately = !now.isBefore(last) && now.isBefore(later(last, timing.resend()));
        if (message instanceof Decided || lately) {
            return;
        }
        answered.put(from, now);
        Decided proof = head.proof();
        if (message.height() == head.height() && proof != null) {
            out.add(new Effect.Send(from, proof));
        } else {
            out.add(new Effect.TellHead(from));
        }
    }

    private void keepOrFetch(ConsensusMessage message, NodeAddress from) {
        if (message.height() == height() + 1 && head.next().contains(from)) {
            ArrayDeque<ConsensusMessage> kept = early.computeIfAbsent(from, peer -> new ArrayDeque<>());
            if (kept.size() == MOST_EARLY) {
                kept.removeFirst();
            }
            kept.addLast(message);
        }
        out.add(new Effect.Behind(from, message.height() - 1));
    }

    private void fire(Timer timer, Instant now) {
        if (timer.height() != height()) {
            return;
        }
        switch (timer.kind()) {
            case BLOCK -> {
                periodOver = true;
                if (poolReady) {
                    agreement.begin(now);
                }
            }
            case EMPTY_BLOCK -> agreement.begin(now);
            case ROUND -> agreement.timedOut(timer.round(), now);
            case RESEND -> agreement.repeat();
        }
    }

    private void follow(Event.Imported event) {
        if (event.head().height() <= head.height()) {
            return;
        }
        boolean next = event.head().height() == height();
        head = event.head();
        poolReady = event.poolReady();
        agreement = agreement(head);
        answered.clear();
        awaitBlockTime(event.at());
        Map<NodeAddress, ArrayDeque<ConsensusMessage>> kept = new HashMap<>(early);
        early.clear();
        if (next) {
            kept.forEach((from, messages) -> messages.forEach(message -> take(message, from, event.at())));
        }
    }

    private void awaitBlockTime(Instant now) {
        Duration gone = timing.gone(head.time(), now);
        periodOver = false;
        out.add(new Effect.SetTimer(
                new Timer(Timer.Kind.BLOCK, height(), 0), timing.block().minus(gone)));
        out.add(new Effect.SetTimer(
                new Timer(Timer.Kind.EMPTY_BLOCK, height(), 0),
                timing.emptyBlock().minus(gone)));
    }

    private Agreement agreement(Head on) {
        long height = on.height() + 1;
        boolean speaks = height >= voteFrom
                && on.next()
                        .key(me.address())
                        .filter(key -> key.equals(me.key()))
                        .isPresent();
        Scrutiny scrutiny = new Scrutiny(me.chainId(), on, rules, check);
        return new Agreement(on, speaks ? me : null, timing, rules, scrutiny, out);
    }

    private List<Effect> drain() {
        List<Effect> effects = List.copyOf(out);
        out.clear();
        return effects;
    }

    private static Instant later(Instant time, Duration by) {
        return time.equals(Instant.MIN) ? time : time.plus(by);
    }
}
