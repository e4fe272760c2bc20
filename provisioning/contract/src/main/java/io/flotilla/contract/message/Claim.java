package io.flotilla.contract.message;

/**
 * What an agent shows before it begins what may be begun once only: the manager writes the first claim that it sees of an
 * attempt into the item, and only who made that claim begins. A copy of an agent's folder that was taken before the claim
 * was drawn cannot know it; one taken later, before the attempt was done, holds it and may act too.
 *
 * @param token drawn at random for this attempt, on the agent's disk before it is shown
 */
public record Claim(String id, int attempt, String token) {
    public Claim {
        if (!token.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("a claim's token is 32 hex digits");
        }
    }

    public CommandKey key() {
        return new CommandKey(id, attempt);
    }
}
