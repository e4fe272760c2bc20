package io.flotilla.agent.command;

import io.flotilla.agent.command.StateStore.Change;
import io.flotilla.agent.command.StateStore.Table;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.codec.Opened;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Addressed;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.HeldStamps;
import io.flotilla.contract.message.Ordered;
import io.flotilla.contract.message.PeerSet;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.message.TrustList;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.TopicName;
import io.flotilla.contract.topic.Topics;
import io.flotilla.pki.key.Bouncy;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The documents in force, each checked in the order signature, address, time, place in the order, and on the disk before
 * it counts. What was accepted once is not checked for its signature again when it is read back: it lies in the agent's
 * own folder. Used by the loop thread only.
 */
public final class DocumentShelf {
    /** How far a document's issue may lie in the future of this host's clock. */
    static final Duration SKEW = Duration.ofSeconds(120);

    private static final String LATER = "later/";
    private static final String CRL = "crl/";

    /** What is held. */
    public enum Kind {
        CONFIG(DesiredConfig.class),
        PENDING(PendingCommands.class),
        PEERS(PeerSet.class),
        TRUST(TrustList.class),
        GENESIS(Genesis.class),
        /** Revocation lists: signed by the organisation's CA, and the one with the highest number counts. */
        REVOCATIONS(Record.class),
        /** Of the manager; held beside the brokers, for it decides who is believed at all. */
        SIGNERS(Record.class);

        private final Class<? extends Record> type;

        Kind(Class<? extends Record> type) {
            this.type = type;
        }
    }

    private final StateStore store;
    private final NodeAddress node;
    private final ChainId chain;
    private final Clock clock;
    private final PendingTaker pending;
    private final Map<Kind, Held<? extends Record>> held = new EnumMap<>(Kind.class);
    private final Map<String, byte[]> postponed = new TreeMap<>();
    private final Map<OrgId, Sha256> revocations = new TreeMap<>();
    private byte @Nullable [] genesis;

    /** Takes a newer list of commands into the journal, in one commit with {@code beside}. */
    public interface PendingTaker {
        void take(Held<PendingCommands> list, List<Change> beside);
    }

    public DocumentShelf(StateStore store, NodeAddress node, ChainId chain, Clock clock, PendingTaker pending) {
        this.store = store;
        this.node = node;
        this.chain = chain;
        this.clock = clock;
        this.pending = pending;
        store.load(Table.DOCUMENT).forEach(this::recalled);
    }

    /**
     * When it returns, an accepted or postponed document is on the disk: the PUBLISH may be acknowledged. Whatever is
     * wrong with the document itself is an answer; what is thrown comes from the disk.
     */
    public Intake take(String topic, byte[] payload, KeyRing signers) {
        try {
            return sorted(topic, payload, signers);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException bad) {
            return new Intake.Refused(topic, Refusal.MALFORMED, String.valueOf(bad.getMessage()));
        }
    }

    private Intake sorted(String topic, byte[] payload, KeyRing signers) {
        TopicName name = TopicName.parse(topic).orElse(null);
        if (name instanceof TopicName.OfNode own && own.node().equals(node)) {
            if (own.known().filter(NodeTopic.CONFIG_DESIRED::equals).isPresent()) {
                return ordered(Kind.CONFIG, DesiredConfig.class, topic, payload, signers);
            }
            if (own.known().filter(NodeTopic.COMMAND_PENDING::equals).isPresent()) {
                return ordered(Kind.PENDING, PendingCommands.class, topic, payload, signers);
            }
        }
        if (name instanceof TopicName.OfChain of && of.chain().equals(chain)) {
            return ofChain(of, topic, payload, signers);
        }
        return new Intake.Ignored();
    }

    private Intake ofChain(TopicName.OfChain name, String topic, byte[] payload, KeyRing signers) {
        return switch (name.topic()) {
            case PEERS -> ordered(Kind.PEERS, PeerSet.class, topic, payload, signers);
            case TRUST -> ordered(Kind.TRUST, TrustList.class, topic, payload, signers);
            case GENESIS -> genesis(topic, payload, signers);
            case CRL -> revocation(topic, payload);
            case SIGNERS, SUMMARY -> new Intake.Ignored();
        };
    }

    /** Looks again at what came from the future. */
    public List<Intake> retry(KeyRing signers) {
        List<Intake> outcomes = new ArrayList<>();
        Map.copyOf(postponed).forEach((topic, payload) -> {
            Intake outcome = take(topic, payload, signers);
            if (!(outcome instanceof Intake.Postponed)) {
                postponed.remove(topic);
                store.commit(List.of(Change.delete(Table.DOCUMENT, LATER + topic)));
            }
            outcomes.add(outcome);
        });
        return outcomes;
    }

    public Optional<Held<DesiredConfig>> config() {
        return held(Kind.CONFIG, DesiredConfig.class);
    }

    public Optional<Held<PendingCommands>> pending() {
        return held(Kind.PENDING, PendingCommands.class);
    }

    public Optional<Held<PeerSet>> peers() {
        return held(Kind.PEERS, PeerSet.class);
    }

    public Optional<Held<TrustList>> trust() {
        return held(Kind.TRUST, TrustList.class);
    }

    /** How far the held documents have come. */
    public HeldStamps stamps() {
        return new HeldStamps(stamp(Kind.CONFIG), stamp(Kind.PENDING), stamp(Kind.PEERS), stamp(Kind.TRUST));
    }

    private Stamp stamp(Kind kind) {
        Held<? extends Record> now = held.get(kind);
        return now != null && now.document() instanceof Ordered document ? document.stamp() : Stamp.NONE;
    }

    /** The genesis document as received, when it is the one with this digest. */
    public Optional<byte[]> genesis(Sha256 pinned) {
        byte[] bytes = genesis;
        return bytes != null
                        && held(Kind.GENESIS, Genesis.class)
                                .filter(g -> g.sha256().equals(pinned))
                                .isPresent()
                ? Optional.of(bytes.clone())
                : Optional.empty();
    }

    /** Digests of the revocation lists held. */
    public Map<OrgId, Sha256> revocations() {
        return Map.copyOf(revocations);
    }

    /** The revocation list of an organisation as received. */
    public byte[] revocations(OrgId organisation) {
        return store.get(Table.DOCUMENT, CRL + organisation).orElse(new byte[0]);
    }

    private <T extends Record & Ordered> Intake ordered(
            Kind kind, Class<T> type, String topic, byte[] payload, KeyRing signers) {
        Opened<T> opened = Documents.open(payload, type, signers, Bouncy.PROVIDER);
        return opened.either(
                understood -> judged(
                        kind, new Held<>(understood.document(), understood.sha256(), understood.kid()), topic, payload),
                refused -> new Intake.Refused(topic, refused.refusal(), refused.detail()));
    }

    private <T extends Record & Ordered> Intake judged(Kind kind, Held<T> fresh, String topic, byte[] payload) {
        T document = fresh.document();
        boolean elsewhere =
                document instanceof Addressed addressed && !addressed.to().equals(node);
        if (elsewhere || !document.chain().equals(chain)) {
            return new Intake.Refused(topic, Refusal.WRONG_ADDRESS, "it is for another node or chain");
        }
        if (document.issuedAt().isAfter(clock.instant().plus(SKEW))) {
            postponed.put(topic, payload.clone());
            store.commit(List.of(Change.put(Table.DOCUMENT, LATER + topic, payload)));
            return new Intake.Postponed(topic);
        }
        return switch (relation(kind, fresh)) {
            case SAME -> new Intake.Ignored();
            case OLDER -> new Intake.Refused(topic, Refusal.OLDER, document.stamp() + " is older than what is held");
            case CONFLICT ->
                new Intake.Refused(topic, Refusal.CONFLICT, "another document has the place " + document.stamp());
            case NEWER -> accepted(kind, fresh, payload);
        };
    }

    private <T extends Record & Ordered> Stamp.Relation relation(Kind kind, Held<T> fresh) {
        Held<? extends Record> now = held.get(kind);
        return now != null && now.document() instanceof Ordered before
                ? before.stamp().relationOf(fresh.document().stamp(), fresh.sha256(), now.sha256())
                : Stamp.Relation.NEWER;
    }

    private Intake accepted(Kind kind, Held<? extends Record> fresh, byte[] payload) {
        List<Change> change = List.of(Change.put(Table.DOCUMENT, kind.name(), payload));
        if (fresh.document() instanceof PendingCommands list) {
            pending.take(new Held<>(list, fresh.sha256(), fresh.signer()), change);
        } else {
            store.commit(change);
        }
        held.put(kind, fresh);
        return new Intake.Accepted(kind);
    }

    /** A block that the configuration pins is never displaced by another one. */
    private Intake genesis(String topic, byte[] payload, KeyRing signers) {
        Opened<Genesis> opened = Documents.open(payload, Genesis.class, signers, Bouncy.PROVIDER);
        return opened.either(
                understood -> {
                    if (!understood.document().chain().equals(chain)) {
                        return new Intake.Refused(topic, Refusal.WRONG_ADDRESS, "it is another chain's");
                    }
                    Held<? extends Record> now = held.get(Kind.GENESIS);
                    if (now != null && now.sha256().equals(understood.sha256())) {
                        return new Intake.Ignored();
                    }
                    if (now != null && now.sha256().equals(pinned())) {
                        return new Intake.Refused(topic, Refusal.CONFLICT, "the configuration pins another block");
                    }
                    genesis = payload.clone();
                    return accepted(
                            Kind.GENESIS,
                            new Held<>(understood.document(), understood.sha256(), understood.kid()),
                            payload);
                },
                refused -> new Intake.Refused(topic, refused.refusal(), refused.detail()));
    }

    private @Nullable Sha256 pinned() {
        return config().map(c -> c.document().spec().genesis().sha256()).orElse(null);
    }

    private Intake revocation(String topic, byte[] payload) {
        OrgId organisation = new OrgId(topic.substring(topic.lastIndexOf('/') + 1));
        if (Sha256.of(payload).equals(revocations.get(organisation))) {
            return new Intake.Ignored();
        }
        List<String> authorities = authorities(organisation);
        if (authorities.isEmpty()) {
            return new Intake
                    .Ignored(); // It comes again when the genesis block or the trust list names the organisation.
        }
        RevocationList fresh = RevocationList.parse(payload);
        if (authorities.stream().noneMatch(fresh::signedBy)) {
            return new Intake.Refused(topic, Refusal.BAD_SIGNATURE, "not signed by a CA of " + organisation);
        }
        if (revocations.containsKey(organisation)
                && RevocationList.parse(revocations(organisation)).number().compareTo(fresh.number()) >= 0) {
            return new Intake.Refused(topic, Refusal.OLDER, "one of a number not below " + fresh.number() + " is held");
        }
        store.commit(List.of(Change.put(Table.DOCUMENT, CRL + organisation, payload)));
        revocations.put(organisation, fresh.digest());
        return new Intake.Accepted(Kind.REVOCATIONS);
    }

    /** The organisation's CA certificates, DER in base64, as far as genesis block and trust list name them. */
    private List<String> authorities(OrgId organisation) {
        List<String> found = new ArrayList<>();
        held(Kind.GENESIS, Genesis.class)
                .flatMap(block -> block.document().organisation(organisation))
                .ifPresent(one -> found.add(one.caCertificate()));
        trust().ifPresent(list -> list.document().authorities().stream()
                .filter(one -> one.organisation().equals(organisation))
                .forEach(one -> found.add(one.certificate())));
        return found;
    }

    private <T extends Record> Optional<Held<T>> held(Kind kind, Class<T> type) {
        Held<? extends Record> found = held.get(kind);
        return found == null
                ? Optional.empty()
                : Optional.of(new Held<>(type.cast(found.document()), found.sha256(), found.signer()));
    }

    private void recalled(String key, byte[] payload) {
        if (key.startsWith(LATER + Topics.ROOT)) {
            postponed.put(key.substring(LATER.length()), payload);
        } else if (key.startsWith(CRL)) {
            recalledRevocations(new OrgId(key.substring(CRL.length())), payload);
        } else {
            recalled(Kind.valueOf(key), payload);
        }
    }

    private void recalledRevocations(OrgId organisation, byte[] payload) {
        try {
            revocations.put(organisation, RevocationList.parse(payload).digest());
        } catch (IllegalArgumentException unreadable) {
            revocations.remove(organisation); // The next one takes its place.
        }
    }

    private void recalled(Kind kind, byte[] payload) {
        recalled(kind, Documents.open(payload, kind.type));
        if (kind == Kind.GENESIS) {
            genesis = payload.clone();
        }
    }

    private void recalled(Kind kind, Opened<? extends Record> opened) {
        Record document = opened.document();
        if (document != null && opened.sha256() != null) {
            held.put(kind, new Held<>(document, opened.sha256(), null));
        }
    }
}
