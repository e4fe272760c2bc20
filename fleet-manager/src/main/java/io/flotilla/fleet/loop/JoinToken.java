package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.enrol.PublicAddress;
import io.flotilla.pki.est.EnrolmentToken;
import java.time.Instant;

/**
 * What lets one host join as one node, once.
 *
 * @param join the line to be typed on the host
 */
public record JoinToken(NodeAddress node, Token token, Instant expiresAt, String join) {
    /** Both halves; shown once. */
    public record Token(String id, String secret) {
        /** Hides the secret. */
        @Override
        public String toString() {
            return "Token[" + id + "]";
        }
    }

    static JoinToken of(EnrolmentToken.Minted minted, PublicAddress address) {
        return new JoinToken(
                minted.token().node(),
                new Token(minted.secret().id(), minted.secret().secret()),
                minted.token().expiresAt(),
                address.joinLine(minted.secret()));
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "JoinToken[" + node + "]";
    }
}
