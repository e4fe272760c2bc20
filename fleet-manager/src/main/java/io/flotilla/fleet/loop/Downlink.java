package io.flotilla.fleet.loop;

import io.flotilla.fleet.node.DownDocument;

/** The way to the broker. */
public interface Downlink {
    /**
     * Publishes a document without blocking. The outcome comes to the queue: {@link Signal.Published} once the
     * broker has acknowledged it, {@link Signal.Unpublished} when it will not.
     *
     * @return false when there is no link or too much is under way: nothing was sent and nothing will be told
     */
    boolean publish(DownDocument document);
}
