package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.OrgId;
import io.flotilla.fleet.node.Operator;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whom a token is wanted for.
 *
 * @param organisation null: the whole consortium
 * @param life from now, at most ten years
 */
public record OperatorRequest(
        String name, Operator.Role role, @Nullable OrgId organisation, Duration life) {
    private static final Duration LONGEST = Duration.ofDays(3653);

    public OperatorRequest {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")) {
            throw new IllegalArgumentException(
                    "operator \"" + name + "\" is not a valid name: use 1 to 64 letters, digits, or . _ @ -");
        }
        if (life.isNegative() || life.isZero() || life.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("life: must be more than 0 s and at most ten years");
        }
    }
}
