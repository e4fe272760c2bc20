package io.flotilla.brokerext.standalone;

import io.flotilla.brokerext.access.AccessInbox;
import io.flotilla.brokerext.auth.AccessDirectory;
import io.flotilla.brokerext.auth.DocumentDirectory;
import io.flotilla.brokerext.auth.InspectorAccount;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.codec.Opened;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.AccessDocument;
import io.flotilla.contract.message.Stamp;
import java.nio.file.Path;
import java.security.Provider;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest access document that a configured signer has signed: on the disk first, then in force. It is checked again
 * when it is read at the next start, so nobody else who can write there can let somebody in.
 */
public final class SignedAccess implements AccessInbox {
    private static final Logger LOG = LoggerFactory.getLogger(SignedAccess.class);
    private static final String FILE = "access.json";
    private static final AccessDocument NOBODY =
            new AccessDocument(0, 0, Instant.EPOCH, "", List.of(), List.of(), List.of(), List.of());

    private final KeyRing signers;
    private final Provider provider;
    private final AccessFile file;
    private final DocumentDirectory directory;

    // Guarded by this.
    private AccessDocument held = NOBODY;
    private Sha256 heldHash = Sha256.of(new byte[0]);

    /**
     * @param folder the extension's
     * @param provider verifies ES256
     */
    public SignedAccess(Settings settings, Path folder, Provider provider) {
        this.signers = KeyRing.of(settings.signers());
        this.provider = provider;
        this.file = new AccessFile(folder.resolve(FILE));
        this.directory = new DocumentDirectory(settings.domain(), new RootPath(settings.root()));
    }

    public AccessDirectory directory() {
        return directory;
    }

    /** Puts the document of the last run in force. One that is damaged counts as none. */
    public synchronized Optional<Answer.Taken> load() {
        return file.read()
                .flatMap(payload -> open(payload)
                        .either(
                                read -> {
                                    directory.replace(read.document());
                                    held = read.document();
                                    heldHash = read.sha256();
                                    LOG.info(
                                            "access document read stamp={} nodes={}",
                                            held.stamp(),
                                            held.nodes().size());
                                    return Optional.of(
                                            new Answer.Taken(Set.copyOf(held.revoked()), List.of(), Set.of()));
                                },
                                damaged -> {
                                    LOG.error(
                                            "access document on the disk refused, nobody but a manager is let in"
                                                    + " reason={}: {}",
                                            damaged.refusal(),
                                            damaged.detail());
                                    return Optional.empty();
                                }));
    }

    @Override
    public synchronized Answer take(byte[] payload) {
        return open(payload)
                .either(
                        received -> inOrder(payload, received.document(), received.sha256()),
                        bad -> new Answer.Refused(bad.detail()));
    }

    private Answer inOrder(byte[] payload, AccessDocument received, Sha256 hash) {
        Stamp.Relation relation = held.stamp().relationOf(received.stamp(), hash, heldHash);
        return switch (relation) {
            case NEWER -> replace(payload, received, hash);
            case SAME -> new Answer.Taken(Set.of(), List.of(), Set.of());
            case OLDER, CONFLICT ->
                new Answer.Refused(received.stamp() + " is not newer than " + held.stamp() + ", which is held");
        };
    }

    private Answer replace(byte[] payload, AccessDocument received, Sha256 hash) {
        file.write(payload);
        directory.replace(received);
        AccessDocument before = held;
        held = received;
        heldHash = hash;
        LOG.info(
                "access document taken stamp={} nodes={}",
                held.stamp(),
                held.nodes().size());
        return new Answer.Taken(newlyRevoked(before, received), moved(before, received), dismissed(before, received));
    }

    private static Set<NodeAddress> newlyRevoked(AccessDocument before, AccessDocument after) {
        Set<NodeAddress> revoked = new HashSet<>(after.revoked());
        before.revoked().forEach(revoked::remove);
        return revoked;
    }

    /** Whoever is not named any more, and whoever belongs to another chain now and has subscribed to the old one. */
    private static List<String> moved(AccessDocument before, AccessDocument after) {
        Map<NodeAddress, ?> now = after.nodes();
        return before.nodes().entrySet().stream()
                .filter(entry -> !entry.getValue().equals(now.get(entry.getKey())))
                .map(Map.Entry::getKey)
                .filter(node -> !after.revoked().contains(node))
                .map(NodeAddress::clientId)
                .toList();
    }

    private static Set<String> dismissed(AccessDocument before, AccessDocument after) {
        return before.inspectors().stream()
                .filter(account -> !after.inspectors().contains(account))
                .map(AccessDocument.Inspector::name)
                .collect(Collectors.toSet());
    }

    private Opened<AccessDocument> open(byte[] payload) {
        Opened<AccessDocument> opened = Documents.open(payload, AccessDocument.class, signers, provider);
        return opened.accepted().filter(document -> !usable(document)).isEmpty()
                ? opened
                : Opened.refused(Refusal.MALFORMED, "inspectors: an account is malformed");
    }

    private static boolean usable(AccessDocument document) {
        try {
            document.inspectors().forEach(InspectorAccount::of);
            return true;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
