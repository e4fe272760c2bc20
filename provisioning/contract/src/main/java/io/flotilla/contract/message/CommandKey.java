package io.flotilla.contract.message;

import java.util.Comparator;

/** Names one attempt of one command on the node at hand. */
public record CommandKey(String id, int attempt) implements Comparable<CommandKey> {
    private static final Comparator<CommandKey> ORDER =
            Comparator.comparing(CommandKey::id).thenComparingInt(CommandKey::attempt);

    @Override
    public int compareTo(CommandKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return id + "#" + attempt;
    }
}
