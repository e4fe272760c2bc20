package io.flotilla.agent.link;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a link told its owner. */
final class FakeOwner implements BrokerLink.Owner {
    final List<Integer> closed = new ArrayList<>();
    final List<String> arrived = new ArrayList<>();
    long epoch = 100;
    boolean cloned;
    int connecting;
    private final Consumer<Inbound> keep;

    /** @param keep throws when it cannot */
    FakeOwner(Consumer<Inbound> keep) {
        this.keep = keep;
    }

    @Override
    public long nextEpoch() {
        return ++epoch;
    }

    @Override
    public void connecting() {
        connecting++;
    }

    @Override
    public void opened(boolean sessionPresent) {}

    @Override
    public void closed(String why, int attempts) {
        closed.add(attempts);
    }

    @Override
    public void cloned() {
        cloned = true;
    }

    @Override
    public void arrived(Inbound inbound) {
        arrived.add(inbound.topic());
        keep.accept(inbound);
    }

    @Override
    public void failed(Inbound inbound, RuntimeException bug) {}
}
