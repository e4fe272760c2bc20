package io.flotilla.chain.consensus;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.chain.block.Decided;
import io.flotilla.chain.block.Proposal;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A node around a machine: what it has on disk, what it loses in a crash, and how it carries effects out. */
class SimNode implements Effect.Handler {
    final SimWorld world;
    final NodeAddress address;
    private final List<Decided> disk = new ArrayList<>();
    private final List<Head> heads = new ArrayList<>();
    private @Nullable ConsensusRecord record;
    private @Nullable ConsensusMachine machine;
    private Duration skew = Duration.ZERO;
    private int life;
    private boolean gone;
    private long voteFrom = 1;
    private @Nullable ValidatorSet silentAmong;
    private Copy copy = new Copy(0, null);
    private final Map<NodeAddress, Long> told = new TreeMap<>();
    private Instant free = Instant.MIN;
    int rejections;

    private record Copy(int blocks, @Nullable ConsensusRecord record) {}

    SimNode(SimWorld world, NodeAddress address) {
        this.world = world;
        this.address = address;
    }

    void boot(ValidatorSet first) {
        heads.add(new Head(0, SimWorld.CHAIN, SimWorld.GENESIS, first, null));
        up();
    }

    /** Of all that is on disk now. */
    void copyDisk() {
        copy = new Copy(disk.size(), record);
    }

    /** The disk becomes what it was when it was copied; it notices that when it starts. */
    void putBack() {
        crash();
        disk.subList(copy.blocks(), disk.size()).clear();
        heads.subList(copy.blocks() + 1, heads.size()).clear();
        record = copy.record();
        voteFrom = Long.MAX_VALUE;
        told.clear();
        world.witness.putBack(this);
    }

    boolean isSilent() {
        return voteFrom > height() + 1;
    }

    void skew(Duration off) {
        skew = off;
    }

    void mendClock() {
        skew = Duration.ZERO;
    }

    boolean isUp() {
        return machine != null;
    }

    long height() {
        return head().height();
    }

    Head head() {
        return heads.get(heads.size() - 1);
    }

    long round() {
        return machine == null ? -1 : machine.round();
    }

    void leave() {
        crash();
        gone = true;
    }

    void up() {
        if (machine == null && !gone) {
            life++;
            machine = new ConsensusMachine(
                    new Validator(
                            SimWorld.CHAIN,
                            address,
                            SimWorld.key(address),
                            statement -> SimWorld.sign(address, statement)),
                    world.parameters,
                    world.rules,
                    (key, statement, signature) -> world.check.verifies(key, statement, signature),
                    voteFrom,
                    head());
            carryOut(machine.start(record, true, time()));
            askAround();
            askForHeads();
        }
    }

    /** Every two seconds each tells the others of its head: who is silent goes by that. */
    private void askForHeads() {
        if (voteFrom == Long.MAX_VALUE) {
            world.nodes.values().stream()
                    .filter(other -> other != this && other.isUp() && world.linked(other.address, address))
                    .forEach(this::askForHead);
            later(Duration.ofSeconds(2), this::askForHeads);
        }
    }

    private void askForHead(SimNode other) {
        long head = other instanceof Liar ? madeUp(other.height()) : other.height();
        later(world.delay(), () -> {
            told.put(other.address, head);
            List<Long> heads = head().next().members().stream()
                    .map(Member::address)
                    .filter(one -> !one.equals(address) && told.containsKey(one))
                    .map(told::get)
                    .toList();
            if (voteFrom == Long.MAX_VALUE) {
                Silence.end(heads, head().next(), height()).ifPresent(end -> speakFrom(end - world.hasty));
                silentAmong = head().next();
            }
        });
    }

    /** Below and above the truth, and where no chain gets. */
    private long madeUp(long height) {
        return world.random.nextBoolean() ? 1L << 53 : world.random.nextInt((int) height + 5);
    }

    private void speakFrom(long first) {
        voteFrom = first;
        ConsensusMachine running = machine;
        if (running != null) {
            carryOut(running.voteFrom(first));
        }
    }

    void crash() {
        machine = null;
        life++;
    }

    void receive(ConsensusMessage message, NodeAddress from) {
        if (isUp() && message instanceof Proposal proposal) {
            world.witness.heard(this, proposal);
        }
        on(new Event.Received(message, from, time()));
    }

    private void on(Event event) {
        ConsensusMachine running = machine;
        if (running != null) {
            carryOut(running.on(event));
        }
    }

    private void carryOut(List<Effect> effects) {
        int mine = life;
        for (Effect effect : effects) {
            if (world.random.nextDouble() < world.crashes) {
                crash();
                world.after(Duration.ofMillis(world.random.nextLong(5_000)), this::up);
            }
            if (life != mine) {
                return;
            }
            effect.accept(this);
        }
    }

    @Override
    public void persist(Effect.Persist effect) {
        if (world.persists) {
            record = ConsensusRecord.read(effect.record().bytes());
        }
    }

    @Override
    public void broadcast(Effect.Broadcast effect) {
        world.witness.said(this, effect.message());
        world.nodes.keySet().forEach(to -> world.send(address, to, effect.message()));
    }

    @Override
    public void send(Effect.Send effect) {
        world.send(address, effect.to(), effect.message());
    }

    @Override
    public void setTimer(Effect.SetTimer effect) {
        later(effect.delay(), () -> on(new Event.Fired(effect.timer(), time())));
    }

    @Override
    public void build(Effect.Build effect) {
        work(() -> {
            if (effect.height() == height() + 1) {
                List<Transaction> some = world.random.nextInt(3) == 0
                        ? List.of()
                        : List.of(SimWorld.transaction(world.random.nextInt(1_000), "call"));
                Block block = SimWorld.block(head(), address, effect.earliest(), some);
                on(new Event.Built(effect.round(), block, time()));
            }
        });
    }

    @Override
    public void execute(Effect.Execute effect) {
        work(() -> on(new Event.Executed(effect.block().id(), SimWorld.valid(head(), effect.block()), time())));
    }

    @Override
    public void decide(Effect.Decide effect) {
        imported(effect.decided());
    }

    @Override
    public void behind(Effect.Behind effect) {
        fetchFrom(effect.peer());
    }

    @Override
    public void tellHead(Effect.TellHead effect) {
        later(world.delay(), () -> world.nodes.get(effect.peer()).fetchFrom(address));
    }

    @Override
    public void reject(Effect.Reject effect) {
        rejections++;
    }

    /** What a node does when a link comes up: it compares heads. */
    private void askAround() {
        world.nodes.keySet().forEach(this::fetchFrom);
    }

    void fetchFrom(NodeAddress peer) {
        SimNode other = world.nodes.get(peer);
        if (other instanceof Liar || other == this) {
            return;
        }
        later(world.delay(), () -> {
            while (other.isUp() && world.linked(address, peer) && other.height() > height()) {
                imported(other.disk.get((int) height()));
            }
        });
    }

    private void imported(Decided decided) {
        Head before = head();
        if (decided.height() != before.height() + 1) {
            return;
        }
        world.witness.decided(this, decided, before);
        Sha256 id = decided.block().id();
        disk.add(decided);
        heads.add(new Head(
                decided.height(), id, decided.block().header().time(), world.next(before.next(), id), decided));
        record = null;
        if (voteFrom > before.height() + 1
                && voteFrom != Long.MAX_VALUE
                && !head().next().equals(silentAmong)) {
            speakFrom(Long.MAX_VALUE);
            askForHeads();
        }
        on(new Event.Imported(head(), world.random.nextBoolean(), time()));
    }

    /** One piece of work after the other. */
    private void work(Runnable done) {
        if (world.work.isZero()) {
            later(world.delay(), done);
        } else {
            Instant begin = free.isAfter(world.now()) ? free : world.now();
            free = begin.plus(world.work);
            later(Duration.between(world.now(), free), done);
        }
    }

    private void later(Duration delay, Runnable action) {
        int mine = life;
        world.after(delay, () -> {
            if (life == mine && machine != null) {
                action.run();
            }
        });
    }

    Instant time() {
        return world.now().plus(skew);
    }
}
