package io.flotilla.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.Claim;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Progress;
import io.flotilla.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** A desk with its journal, a node that obeys, and a manager that sends lists and grants claims. */
final class DeskWorld {
    static final NodeAddress PEER = NodeAddress.parse("bank-b/validator-1");

    final SettableClock clock = new SettableClock();
    final MemoryState store = new MemoryState();
    final FakeNode node = new FakeNode();
    final List<String> results = new ArrayList<>();
    final List<Ack> acks = new ArrayList<>();
    ChainView chain = new ChainView(List.of(PEER), null, false, 0, 0);
    /** Whether the manager hears claims, and grants the first of each attempt. */
    boolean granting = true;

    Journal journal;
    CommandDesk desk;

    private final Path policy;
    private final Random random = new Random(1);
    private PendingCommands newest = Orders.list(0);

    /** @param policy the host's policy file; made where it is not there */
    DeskWorld(Path policy) {
        this.policy = policy;
        new PolicyFile(policy).writeUnlessThere();
        awake();
    }

    /** The agent starts on what its disk holds. */
    void awake() {
        journal = new Journal(store, DeskWorld::sealed, random);
        desk = new CommandDesk(journal, new PolicyFile(policy), FakeChain.reach(node), new Hearing(), clock, clock);
        desk.recall(newest);
    }

    void receive(PendingCommands list) {
        newest = list;
        desk.receive(new Held<>(list, Sha256.of(new byte[0]), "kid"), List.of());
    }

    void receive(long version, PendingCommands.Item... items) {
        receive(Orders.list(version, items));
    }

    void tick(int times) {
        for (int i = 0; i < times; i++) {
            desk.tick(node.view(), chain);
            if (granting && journal.begun().filter(Entry::claiming).isPresent()) {
                grant(journal.claim().orElseThrow());
                desk.tick(node.view(), chain);
            }
        }
    }

    /** The manager hears a claim, and sends the list again if it is the first of its attempt. */
    void grant(Claim claim) {
        List<Ack> before = List.copyOf(acks);
        receive(
                newest.version() + 1,
                newest.items().stream()
                        .map(item -> item.key().equals(claim.key()) ? item.grantedTo(claim) : item)
                        .toArray(PendingCommands.Item[]::new));
        acks.clear();
        acks.addAll(before);
    }

    /** The only result. */
    String result() {
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private static byte[] sealed(CommandKey key, String journal, Outcome outcome, Instant at, Duration took) {
        return (key + " " + outcome.state() + " " + new TreeMap<>(outcome.output()) + " " + outcome.error())
                .getBytes(StandardCharsets.UTF_8);
    }

    private final class Hearing implements CommandDesk.Sink {
        @Override
        public void ack(Ack ack) {
            acks.add(ack);
        }

        @Override
        public void result(byte[] document) {
            results.add(new String(document, StandardCharsets.UTF_8));
        }

        @Override
        public void progress(Progress progress) {}
    }
}
