package io.flotilla.fleet.broker;

/** Takes what the broker delivers. */
public interface Inbox {
    /**
     * Called on the client's only callback thread, in order; may take its time.
     *
     * @param done acknowledges the message to the broker; to be run once, from any thread
     * @throws io.flotilla.fleet.node.FleetException when the store fails: the message was not taken in
     */
    void arrived(String topic, byte[] payload, Runnable done);
}
