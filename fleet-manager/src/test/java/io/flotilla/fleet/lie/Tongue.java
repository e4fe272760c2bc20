package io.flotilla.fleet.lie;

import java.util.List;

/** Where a broker may lie about what passes through it. Everything here is honest. Called on the broker's one thread. */
interface Tongue {
    Tongue HONEST = new Tongue() {};

    /** No reason code. */
    int SILENCE = -1;

    /** What a client has published; what becomes of it. */
    default List<Letter> published(Letter letter) {
        return List.of(letter);
    }

    /** The reason code that its publisher is told: 0 that it has arrived, {@link #SILENCE} nothing. */
    default int answer(Letter letter) {
        return 0;
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
