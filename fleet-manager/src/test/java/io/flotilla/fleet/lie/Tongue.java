package io.flotilla.fleet.lie;

import java.util.List;

/** Where a broker may lie about what passes through it. Everything here is honest. Called on the broker's one thread. */
interface Tongue {
    Tongue HONEST = new Tongue() {};

    /** What a client has published; what becomes of it. */
    default List<Letter> published(Letter letter) {
        return List.of(letter);
    }

    /** Whether the publisher is told that it has arrived. */
    default boolean acknowledges(Letter letter) {
        return true;
    }

    /** What a subscriber really gets. */
    default List<Letter> delivered(MqttSession to, Letter letter) {
        return List.of(letter);
    }

    /** What a new subscription is told was retained under a topic. */
    default List<Letter> remembered(MqttSession to, Letter letter) {
        return List.of(letter);
    }

    /** What a client is told of its session. */
    default boolean sessionPresent(boolean truth) {
        return truth;
    }
}
