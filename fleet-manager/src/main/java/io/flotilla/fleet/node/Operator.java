package io.flotilla.fleet.node;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.OrgId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person or program that may use REST, by a bearer token.
 *
 * @param tokenHash of the token's UTF-8 bytes; the token itself (256 random bits) is kept nowhere
 * @param organisation where the role counts; null: in the whole consortium
 */
public record Operator(
        String name, Sha256 tokenHash, Role role, @Nullable OrgId organisation, Instant createdAt, Instant expiresAt) {
    /** Each may what the ones before it may. */
    public enum Role {
        VIEWER,
        OPERATOR,
        ADMINISTRATOR
    }

    /** Whether the role reaches {@code needed} in that organisation. */
    public boolean may(Role needed, OrgId where) {
        return role.compareTo(needed) >= 0 && (organisation == null || organisation.equals(where));
    }

    /** Whether the role reaches {@code needed} in the whole consortium. */
    public boolean mayEverywhere(Role needed) {
        return role.compareTo(needed) >= 0 && organisation == null;
    }
}
