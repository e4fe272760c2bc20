package io.flotilla.pki.est;

import io.flotilla.contract.identity.NodeAddress;
import org.jspecify.annotations.Nullable;

/**
 * Something for the audit log; emitted after the answer was decided and stored.
 *
 * @param node null where nobody was authenticated
 * @param detail the certificate's serial or the refusal, never a secret
 */
public record EnrolmentEvent(Kind kind, @Nullable NodeAddress node, String detail) {
    public enum Kind {
        ENROLLED,
        /** The same key came again and was given the same certificate. */
        REPEATED,
        RENEWED,
        NODE_ENROLLED,
        REFUSED,
        /** Refused, and a person should look: somebody has what he should not have. */
        ALARM
    }
}
