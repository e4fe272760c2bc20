package io.flotilla.fleet.loop;

import java.time.Instant;

/** What a signal changes in memory, before the transaction. */
record Surroundings(Outbox outbox, Observations observations, Instant now) implements Signal.Handler {
    @Override
    public void changed(Signal.Changed signal) {
        outbox.offer(signal.topics());
    }

    @Override
    public void brokerUp(Signal.BrokerUp signal) {
        outbox.up();
    }

    @Override
    public void brokerDown(Signal.BrokerDown signal) {
        outbox.down();
    }

    @Override
    public void published(Signal.Published signal) {
        outbox.landed(signal.topic());
    }

    @Override
    public void unpublished(Signal.Unpublished signal) {
        outbox.failed(signal.topic(), signal.refused(), now);
    }

    @Override
    public void said(Signal.Said signal) {
        signal.what().accept(observations);
    }
}
