package io.flotilla.pki.fake;

import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.KeyStoreFile;
import io.flotilla.pki.profile.Lifetimes;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;

/** Authorities in a folder, with a way to steal their keys. */
public record Installation(Path folder, Authorities authorities) {
    public static final SecureRandom RANDOM = new SecureRandom();

    private static final char[] PASSWORD = "correct horse".toCharArray();

    public static Installation in(Path folder, Clock clock) {
        return in(folder, clock, Lifetimes.STANDARD);
    }

    public static Installation in(Path folder, Clock clock, Lifetimes lifetimes) {
        return new Installation(
                folder, Authorities.open(folder, PASSWORD.clone(), TrustDomain.DEFAULT, lifetimes, clock, RANDOM));
    }

    public Credential agent(String address) {
        return issued(new Identity.Agent(NodeAddress.parse(address)));
    }

    public Credential node(String address) {
        return issued(new Identity.ChainNode(NodeAddress.parse(address)));
    }

    /** The organisation's CA with its key. */
    public Credential stolen(String organisation) {
        authorities.organisation(new OrgId(organisation));
        return KeyStoreFile.read(folder.resolve("org-" + organisation + ".p12"), PASSWORD.clone());
    }

    private Credential issued(Identity identity) {
        KeyPair key = KeyPairs.generateP256(RANDOM);
        return new Credential(key.getPrivate(), authorities.issue(identity, key.getPublic()));
    }
}
