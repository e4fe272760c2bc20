package io.flotilla.fleet.loop;

/** The way of live questions to the broker. */
public interface CallLink {
    /**
     * Publishes a question without blocking; nothing is told of its fate but an answer, should one come.
     *
     * @return false when there is no link or too much is under way
     */
    boolean ask(Asked question);

    /**
     * @param replyTo the topic on which the answer is wanted
     * @param correlation comes back with the answer
     */
    record Asked(String topic, String payload, String replyTo, String correlation) {}
}
