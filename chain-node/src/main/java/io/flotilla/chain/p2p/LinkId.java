package io.flotilla.chain.p2p;

/**
 * One TCP connection to a peer, as this node numbers it.
 *
 * @param dialled whether this node opened it; each direction counts by itself
 */
public record LinkId(boolean dialled, long number) {
    /** What the peer's certificate must be good for. */
    TrustView.Usage usage() {
        return dialled ? TrustView.Usage.SERVER : TrustView.Usage.CLIENT;
    }

    @Override
    public String toString() {
        return (dialled ? "out-" : "in-") + number;
    }
}
