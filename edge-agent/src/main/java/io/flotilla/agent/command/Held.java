package io.flotilla.agent.command;

import io.flotilla.contract.chain.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * A document in force.
 *
 * @param sha256 of its canonical form without {@code sig}
 * @param signer thumbprint of the key that signed it; null when it was read back from the disk
 */
public record Held<T>(T document, Sha256 sha256, @Nullable String signer) {}
