package io.flotilla.contract.chain;

/** Verifies Ed25519 (RFC 8032 section 5.1.7, with S below the group's order); false for anything malformed. */
@FunctionalInterface
public interface SignatureCheck {
    boolean verifies(Ed25519PublicKey key, byte[] statement, Ed25519Signature signature);
}
