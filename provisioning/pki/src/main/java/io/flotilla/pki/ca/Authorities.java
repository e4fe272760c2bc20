package io.flotilla.pki.ca;

import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.PkiException;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.pki.profile.PublicNames;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.NameConstraints;

/**
 * Every authority of one installation, kept in a folder of PKCS#12 files: the root, the server CA, the manager CA and a
 * CA for each organisation. What is missing is made and stored before it is used. Safe for use by several threads.
 */
public final class Authorities {
    private static final String ROOT = "root";
    private static final String SERVERS = "server";
    private static final String MANAGERS = "manager";
    private static final String ORGANISATION = "org-";

    private final TrustDomain domain;
    private final Lifetimes lifetimes;
    private final Clock clock;
    private final SecureRandom random;
    private final AuthorityFolder folder;
    private final Foundry foundry;
    private final Credential root;

    // Guarded by this.
    private final Map<OrgId, Authority> organisations = new TreeMap<>();

    private Authorities(
            AuthorityFolder folder, TrustDomain domain, Lifetimes lifetimes, Clock clock, SecureRandom random) {
        this.domain = domain;
        this.lifetimes = lifetimes;
        this.clock = clock;
        this.random = random;
        this.folder = folder;
        this.foundry = new Foundry(domain, lifetimes, clock, random);
        this.root = folder.get(ROOT).orElseGet(this::firstRoot);
        for (String name : folder.names(ORGANISATION)) {
            organisation(new OrgId(name.substring(ORGANISATION.length())));
        }
    }

    /**
     * Opens the folder, or makes it with a new root.
     *
     * @throws PkiException FILE, also when only the root is missing; MALFORMED, WRONG_PASSWORD; OTHER_ROOT when an
     *     organisation's CA is not this root's; OTHER_DOMAIN when the folder was made for another trust domain
     */
    public static Authorities open(
            Path folder, char[] password, TrustDomain domain, Lifetimes lifetimes, Clock clock, SecureRandom random) {
        return new Authorities(AuthorityFolder.open(folder, password), domain, lifetimes, clock, random);
    }

    public X509Certificate root() {
        return root.leaf();
    }

    public TrustDomain domain() {
        return domain;
    }

    /** The organisation's CA certificate; the CA is made when it is missing. */
    public X509Certificate organisation(OrgId id) {
        return authority(id).certificate();
    }

    /** The CA certificates that exist, in order of the organisations' ids. */
    public synchronized List<X509Certificate> organisations() {
        return organisations.values().stream().map(Authority::certificate).toList();
    }

    /**
     * Issues for a managed host: the leaf, then its organisation's CA. The caller has checked the key and who may have
     * this identity.
     *
     * @throws IllegalArgumentException for a manager or server: their keys are made here
     */
    public List<X509Certificate> issue(Identity identity, PublicKey key) {
        Authority authority = authority(new OrgId(identity.organisation()));
        return List.of(authority.issue(identity, key, lifetimes.leaf()), authority.certificate());
    }

    /**
     * A fresh key with a certificate for a manager as MQTT client, and the manager CA. When that ran out, it is certified
     * again with the same key.
     */
    public synchronized Credential manager(InstanceId instance) {
        Credential ca = folder.get(MANAGERS)
                .map(found -> checked(found, foundry.managerConstraints(), MANAGERS))
                .filter(this::inForce)
                .orElseGet(() -> folder.put(MANAGERS, foundry.manager(keyOf(MANAGERS), root)));
        KeyPair key = KeyPairs.generateP256(random);
        X509Certificate leaf = new Authority(ca, domain, clock, random)
                .issue(new Identity.Manager(instance), key.getPublic(), lifetimes.leaf());
        return new Credential(key.getPrivate(), List.of(leaf, ca.leaf()));
    }

    /**
     * A fresh key with a certificate for the listeners, and the server CA. When the public names are others than before,
     * or the server CA ran out, it is certified again with the same key.
     */
    public synchronized Credential server(InstanceId instance, PublicNames names) {
        Credential ca = folder.get(SERVERS)
                .map(found -> underRoot(found, SERVERS))
                .filter(found -> constrained(found, foundry.constraints(names)) && inForce(found))
                .orElseGet(() -> folder.put(SERVERS, foundry.servers(keyOf(SERVERS), names, root)));
        KeyPair key = KeyPairs.generateP256(random);
        X509Certificate leaf = new Authority(ca, domain, clock, random)
                .issueServer(new Identity.Server(instance), key.getPublic(), lifetimes.server(), names);
        return new Credential(key.getPrivate(), List.of(leaf, ca.leaf()));
    }

    /**
     * DER of the organisation's CRL.
     *
     * @param number grows with each CRL of that organisation
     * @param life from now to its nextUpdate
     */
    public byte[] crl(OrgId id, long number, Duration life, List<RevokedCertificate> revoked) {
        return authority(id).crl(number, life, revoked);
    }

    private synchronized Authority authority(OrgId id) {
        Authority known = organisations.get(id);
        if (known != null) {
            return known;
        }
        String name = ORGANISATION + id;
        Credential ca = folder.get(name)
                .map(found -> checked(found, foundry.constraints(id), name))
                .orElseGet(() -> folder.put(name, foundry.organisation(id, root)));
        Authority made = new Authority(ca, domain, clock, random);
        organisations.put(id, made);
        return made;
    }

    /** A root of its own beside authorities of another one would leave every host that pinned the other outside. */
    private Credential firstRoot() {
        List<String> others = folder.names("");
        if (!others.isEmpty()) {
            throw new PkiException(
                    PkiException.Code.FILE,
                    "root.p12 is missing beside the authorities " + String.join(", ", others)
                            + ": put it back from the backup, or start with an empty folder");
        }
        return folder.put(ROOT, foundry.root());
    }

    private KeyPair keyOf(String name) {
        return folder.get(name).map(Credential::keyPair).orElseGet(() -> KeyPairs.generateP256(random));
    }

    private boolean inForce(Credential authority) {
        return clock.instant().isBefore(authority.leaf().getNotAfter().toInstant());
    }

    private Credential underRoot(Credential found, String name) {
        try {
            found.leaf().verify(root.leaf().getPublicKey());
            return found;
        } catch (GeneralSecurityException foreign) {
            throw new PkiException(
                    PkiException.Code.OTHER_ROOT,
                    "the authority \"" + name + "\" is not signed by the root.p12 beside it: put back the root it was"
                            + " made under",
                    foreign);
        }
    }

    private Credential checked(Credential found, NameConstraints expected, String name) {
        underRoot(found, name);
        if (!constrained(found, expected)) {
            throw new PkiException(
                    PkiException.Code.OTHER_DOMAIN,
                    "the authority \"" + name + "\" was made for another trust domain than " + domain
                            + ": start with the domain it was made for");
        }
        return found;
    }

    private static boolean constrained(Credential found, NameConstraints expected) {
        byte[] wrapped = found.leaf().getExtensionValue(Extension.nameConstraints.getId());
        try {
            return Arrays.equals(wrapped, new DEROctetString(expected).getEncoded());
        } catch (IOException e) {
            throw new PkiException(PkiException.Code.CRYPTO, "name constraints cannot be encoded: check the names", e);
        }
    }
}
