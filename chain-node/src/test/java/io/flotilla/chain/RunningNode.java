package io.flotilla.chain;

import io.flotilla.chain.fake.Site;
import io.flotilla.contract.time.Clocks;
import java.security.SecureRandom;
import java.time.Clock;

/** A chain node in the test's own process. */
final class RunningNode implements AutoCloseable {
    private final ChainNode node;

    RunningNode(Site site) {
        node = new ChainNode(
                site.folder(), Clocks.of(Clock.systemUTC(), System::nanoTime), new SecureRandom(), bug -> {});
        node.start();
    }

    @Override
    public void close() {
        node.stop();
    }
}
