package io.flotilla.chain;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.chain.block.Decided;
import io.flotilla.chain.consensus.ConsensusMachine;
import io.flotilla.chain.consensus.Effect;
import io.flotilla.chain.consensus.Event;
import io.flotilla.chain.consensus.Head;
import io.flotilla.chain.consensus.Recollection;
import io.flotilla.chain.consensus.Validator;
import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.chain.ledger.Ledger;
import io.flotilla.chain.ledger.Tip;
import io.flotilla.chain.p2p.Catchup;
import io.flotilla.chain.p2p.ChainMessage;
import io.flotilla.chain.p2p.Hearsay;
import io.flotilla.contract.chain.ChainReport;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.SignatureCheck;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.time.Clocks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins consensus, ledger, pool and links: hands the machine its events, each with the time, and carries its effects out in
 * their order. Used by the node's loop only; what takes long runs on the {@link LedgerThread} and comes back as an event. What
 * others read or wrote goes by the wall clock, what this node waits for by the steady one.
 */
final class Chain implements Effect.Handler {
    /** A node that is further behind than this fetches blocks instead of taking part. */
    static final int SYNCING_BEYOND = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Chain.class);
    private static final Duration STATUS_PAUSE = Duration.ofSeconds(2);
    private static final Duration GOSSIP_PAUSE = Duration.ofSeconds(3);
    private static final int MOST_CANDIDATES = 8_000;

    private final Validator me;
    private final Ledger ledger;
    private final SignatureCheck check;
    private final Wire wire;
    private final LedgerThread thread;
    private final Clock wall;
    private final Clock clock;
    private final Submissions submissions;
    private final Voice voice;
    private final Hearsay hearsay = new Hearsay();
    private final Observations observations;
    private final Timers timers = new Timers();
    private final Catchup catchup;
    private Genesis.Parameters parameters;
    private ConsensusMachine machine;
    private Instant nextStatus = Instant.EPOCH;
    private Instant nextGossip = Instant.EPOCH;

    /** That this node follows the chain: what it signed, and over which block. */
    record Readiness(NodeAddress validator, Sha256 blockId, Ed25519Signature signature) {}

    /** What carries the chain's decisions out. */
    record Means(Ledger ledger, ChainStore store, LedgerThread thread, Wire wire, Clocks clocks) {}

    Chain(Validator me, Means means, SignatureCheck check) {
        this.me = me;
        this.ledger = means.ledger();
        this.thread = means.thread();
        this.wire = means.wire();
        this.wall = means.clocks().wall();
        this.clock = means.clocks().steady();
        this.check = check;
        this.submissions = new Submissions(me.chainId(), ledger, means.store(), wire);
        this.parameters = ledger.parameters();
        Instant now = clock.instant();
        this.observations = new Observations(hearsay, now);
        this.voice = new Voice(means.store(), new Recollection(me, check), me.address(), tip().height() + 1, now);
        this.catchup = new Catchup(parameters.consensus().requestTimeout());
        this.machine = machine();
    }

    /** Takes up where the store left off. */
    void start() {
        wire.allow(parameters.limits().blockBytes());
        submissions.restore();
        if (voice.silencedByCopy()) {
            wire.count("silenced");
        }
        voice.listened(hearsay, tip().next(), height(), clock.instant());
        begin();
        LOG.info("chain opened height={} block={}", tip().height(), tip().id());
    }

    void stop() {
        thread.stop();
    }

    Submissions submissions() {
        return submissions;
    }

    long height() {
        return tip().height();
    }

    /** A link to this peer came up: before all else it is shown what it has said, in case it does not remember. */
    void linked(NodeAddress peer) {
        hearsay.heard(peer, clock.instant());
        machine.wordsOf(peer).forEach(word -> wire.tell(peer, new ChainMessage.Consensus(word)));
        wire.tell(peer, status());
        submissions.tellAll(peer);
    }

    void heard(ChainMessage message, NodeAddress from) {
        hearsay.heard(from, clock.instant());
        message.read(new FromPeer(from));
    }

    /** Does what has become due. */
    void wake() {
        Instant now = clock.instant();
        timers.fired(now).forEach(timer -> on(new Event.Fired(timer, wall.instant())));
        if (submissions.flush() && submissions.pool().ready()) {
            on(new Event.PoolReady(wall.instant()));
        }
        submissions.passOn(now);
        if (!now.isBefore(nextStatus)) {
            nextStatus = now.plus(STATUS_PAUSE);
            wire.linked().forEach(peer -> wire.tell(peer, status()));
            speakWhenSafe();
        }
        if (!now.isBefore(nextGossip)) {
            nextGossip = now.plus(GOSSIP_PAUSE);
            submissions.tellAgain();
        }
        catchup.next(height(), wire.linked(), now)
                .ifPresent(ask ->
                        wire.tell(ask.peer(), new ChainMessage.BlockRequest(ask.from(), ChainMessage.Blocks.MOST)));
    }

    Optional<Instant> nextWake() {
        return Stream.of(timers.next(), submissions.nextPassing(), Optional.of(nextStatus), Optional.of(nextGossip))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    /** Whether this node is too far behind to take part, by what more of the validators say than may lie. */
    boolean syncing() {
        return observations.reached(tip().next()) > height() + SYNCING_BEYOND;
    }

    ChainReport report() {
        Tip tip = tip();
        long round = machine.height() == tip.height() + 1 ? machine.round() : 0;
        Instant now = clock.instant();
        return observations.report(
                tip,
                parameters.consensus(),
                new Outlook.Own(me.address(), round, votes(tip)),
                decides(tip) ? voice.mute(hearsay, tip.next(), tip.height(), now) : Optional.empty(),
                submissions.pool(),
                now);
    }

    /** What a candidate validator has to show, made of the newest block. */
    Readiness readiness() {
        byte[] statement = ConsensusKey.readiness(me.chainId(), me.address(), tip().id());
        return new Readiness(me.address(), tip().id(), me.signer().apply(statement));
    }

    /** The validators of which nothing is known since this node fell silent. */
    List<NodeAddress> unheard() {
        return voice.unheard(hearsay, tip().next());
    }

    /** On an operator's word, whatever this node has forgotten. */
    Voice.Forced speak() {
        boolean silent = voice.from() > height() + 1;
        Voice.Forced forced = voice.force(hearsay, tip().next(), height());
        if (silent) {
            begin();
        }
        return forced;
    }

    private boolean votes(Tip tip) {
        return tip.height() + 1 >= voice.from() && decides(tip);
    }

    private boolean decides(Tip tip) {
        return tip.next().key(me.address()).filter(me.key()::equals).isPresent();
    }

    private void on(Event event) {
        carryOut(machine.on(event));
    }

    private void carryOut(List<Effect> effects) {
        effects.forEach(effect -> effect.accept(this));
    }

    @Override
    public void persist(Effect.Persist effect) {
        voice.persist(effect.record());
    }

    @Override
    public void broadcast(Effect.Broadcast effect) {
        ChainMessage message = new ChainMessage.Consensus(effect.message());
        wire.linked().forEach(peer -> wire.tell(peer, message));
    }

    @Override
    public void send(Effect.Send effect) {
        wire.tell(effect.to(), new ChainMessage.Consensus(effect.message()));
    }

    @Override
    public void setTimer(Effect.SetTimer effect) {
        timers.set(effect.timer(), clock.instant().plus(effect.delay()));
    }

    @Override
    public void build(Effect.Build effect) {
        long bytes = parameters.limits().blockBytes();
        thread.build(
                effect.height(),
                me.address(),
                effect.earliest(),
                submissions.pool().candidates(MOST_CANDIDATES, bytes, effect.height()),
                parameters.consensus().blockPeriod().dividedBy(2),
                block -> on(new Event.Built(effect.round(), block, wall.instant())));
    }

    @Override
    public void execute(Effect.Execute effect) {
        thread.execute(
                effect.block(), valid -> on(new Event.Executed(effect.block().id(), valid, wall.instant())));
    }

    @Override
    public void decide(Effect.Decide effect) {
        thread.commit(List.of(effect.decided()), false, this::imported);
    }

    @Override
    public void behind(Effect.Behind effect) {
        catchup.head(effect.peer(), effect.height());
    }

    @Override
    public void tellHead(Effect.TellHead effect) {
        wire.tell(effect.peer(), status());
    }

    @Override
    public void reject(Effect.Reject effect) {
        wire.count("rejected-" + effect.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private void imported(LedgerThread.Import result) {
        if (result.blocks().isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Tip tip = result.tip();
        observations.imported(result.blocks(), now);
        if (voice.followed(result.blocks(), tip.next())) {
            carryOut(machine.voteFrom(voice.from()));
        }
        submissions.settle(tip.height());
        boolean ready = submissions.pool().ready();
        Genesis.Parameters newest = ledger.parameters();
        if (newest.equals(parameters)) {
            on(new Event.Imported(head(tip), ready, wall.instant()));
        } else {
            parameters = newest;
            wire.allow(newest.limits().blockBytes());
            begin();
        }
        speakWhenSafe();
        LOG.debug("block height={} id={}", tip.height(), tip.id());
    }

    /** The record is read first: one of a height that is decided meanwhile is of no use, one that is missing is needed. */
    private void begin() {
        ConsensusRecord recalled = voice.recalled().orElse(null);
        machine = machine();
        carryOut(machine.start(recalled, submissions.pool().ready(), wall.instant()));
    }

    /** What was told, or came, may be what this node has waited for before it speaks. */
    private void speakWhenSafe() {
        if (voice.restored(hearsay, tip().next(), height())) {
            carryOut(machine.voteFrom(voice.from()));
        }
        if (voice.listened(hearsay, tip().next(), height(), clock.instant())) {
            begin();
        }
    }

    private void fallSilentOver(ConsensusMessage message) {
        if (voice.silencedBy(message, machine.height(), clock.instant())) {
            wire.count("silenced");
            carryOut(machine.voteFrom(voice.from()));
        }
    }

    private ConsensusMachine machine() {
        return new ConsensusMachine(me, parameters.consensus(), check, voice.from(), head(tip()));
    }

    private Tip tip() {
        return ledger.tip();
    }

    private ChainMessage.Status status() {
        Tip tip = tip();
        Instant now = Instant.ofEpochMilli(wall.instant().toEpochMilli());
        return new ChainMessage.Status(tip.height(), tip.id(), machine.round(), votes(tip), now);
    }

    private static Head head(Tip tip) {
        return new Head(tip.height(), tip.id(), tip.time(), tip.next(), tip.proof());
    }

    /** What a message of one peer does. */
    private final class FromPeer implements ChainMessage.Reader {
        private final NodeAddress from;

        FromPeer(NodeAddress from) {
            this.from = from;
        }

        @Override
        public void consensus(ChainMessage.Consensus message) {
            fallSilentOver(message.message());
            on(new Event.Received(message.message(), from, wall.instant()));
        }

        @Override
        public void transactions(ChainMessage.Transactions message) {
            submissions.gossip(message, from);
        }

        @Override
        public void status(ChainMessage.Status message) {
            hearsay.told(from, message, clock.instant(), wall.instant());
            speakWhenSafe();
            catchup.head(from, message.height());
        }

        @Override
        public void requested(ChainMessage.BlockRequest message) {
            int bytes = (int) Math.min(parameters.limits().blockBytes(), Integer.MAX_VALUE);
            Consumer<List<Decided>> answer = blocks -> wire.tell(from, new ChainMessage.Blocks(blocks));
            if (!thread.read(from, message.from(), message.most(), bytes, answer)) {
                wire.count("requests-dropped");
            }
        }

        @Override
        public void blocks(ChainMessage.Blocks message) {
            List<Decided> blocks = message.blocks();
            if (!catchup.answered(from, blocks.isEmpty(), clock.instant())) {
                wire.count("blocks-unasked");
                return;
            }
            blocks.forEach(Chain.this::fallSilentOver);
            thread.commit(blocks, true, result -> {
                catchup.imported(from, result.useful(), clock.instant());
                if (!result.verified()) {
                    wire.count("blocks-false");
                }
                imported(result);
            });
        }
    }
}
