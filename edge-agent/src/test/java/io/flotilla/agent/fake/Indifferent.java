package io.flotilla.agent.fake;

import io.flotilla.agent.link.BrokerLink;
import io.flotilla.agent.link.Inbound;

/** An owner that cares for nothing; its epoch is always 1. */
public final class Indifferent implements BrokerLink.Owner {
    @Override
    public long nextEpoch() {
        return 1;
    }

    @Override
    public void connecting() {}

    @Override
    public void opened(boolean sessionPresent) {}

    @Override
    public void closed(String why, int attempts) {}

    @Override
    public void cloned() {}

    @Override
    public void arrived(Inbound inbound) {}

    @Override
    public void failed(Inbound inbound, RuntimeException bug) {}
}
