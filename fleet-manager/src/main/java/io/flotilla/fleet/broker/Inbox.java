package io.flotilla.fleet.broker;

/** Takes what the broker delivers. */
public interface Inbox {
    /**
     * Called on the client's only callback thread, in order; may take its time, and does not throw.
     *
     * @param done acknowledges the message to the broker; to be run once, from any thread
     */
    void arrived(String topic, byte[] payload, Runnable done);
}
