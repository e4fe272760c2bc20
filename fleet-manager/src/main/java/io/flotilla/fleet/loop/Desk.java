package io.flotilla.fleet.loop;

import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.message.SignerChain;
import io.flotilla.contract.time.Clocks;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * What it takes to write documents: who this manager is, its signature, fresh ids and secrets, the time.
 *
 * @param signers how agents get from whom they believed once to {@code signer}
 */
public record Desk(
        InstanceId instance,
        DocumentSigner signer,
        SignerChain signers,
        CommandIds ids,
        SecureRandom random,
        Clocks clocks) {
    /** What documents are dated by. */
    public Clock clock() {
        return clocks.wall();
    }

    /** What the manager waits by. */
    public Clock steady() {
        return clocks.steady();
    }
}
