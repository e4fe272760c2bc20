package io.flotilla.fleet.loop;

/** What a signal changes in the store. */
record Durable(Turn turn) implements Signal.Handler {
    /** Whether the store has to hear of it at all. */
    static boolean is(Signal signal) {
        if (signal instanceof Signal.Said said) {
            return !(said.what() instanceof NodeSaid.StatusSaid || said.what() instanceof NodeSaid.TelemetrySaid);
        }
        if (signal instanceof Signal.Changed changed) {
            return !(changed.chains().isEmpty() && changed.lists().isEmpty());
        }
        boolean refused = signal instanceof Signal.Unpublished unpublished && unpublished.refused();
        return refused || signal instanceof Signal.Published;
    }

    @Override
    public void changed(Signal.Changed signal) {
        turn.changed(signal);
    }

    @Override
    public void brokerUp(Signal.BrokerUp signal) {}

    @Override
    public void brokerDown(Signal.BrokerDown signal) {}

    @Override
    public void published(Signal.Published signal) {
        turn.published(signal);
    }

    @Override
    public void unpublished(Signal.Unpublished signal) {
        turn.unpublished(signal);
    }

    @Override
    public void said(Signal.Said signal) {
        signal.what().accept(turn);
    }
}
