package io.flotilla.agent.command;

import io.flotilla.agent.command.Entry.Stage;
import io.flotilla.agent.command.StateStore.Change;
import io.flotilla.agent.command.StateStore.Table;
import io.flotilla.agent.node.ProcessMark;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.Claim;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.PendingCommands.Item;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Why each command has one effect. An attempt goes RECEIVED → STARTED → DONE, each step durable before what it announces:
 * RECEIVED before the list is acknowledged, STARTED before the first act, DONE with the signed result before the result is
 * sent. A crash therefore leaves an attempt in a stage from which the right thing follows: RECEIVED has not begun and may
 * begin; STARTED may have acted, and its recovery decides; DONE is answered with the same bytes for ever. An attempt that
 * is known never goes back, and one that is forgotten lies at or below the floor, where nothing begins.
 *
 * <p>That rests on the journal being the newest. A folder that was put back to an older copy does not know what it has
 * begun since. So what may be begun once only is begun with a {@link Claim}, drawn at random and durable with STARTED, and
 * acts when the newest list grants it: the manager grants the first claim of an attempt, for good. A journal that finds an
 * item granted to a claim that is not its own answers {@code interrupted}. No list that is kept back, or brought again,
 * helps: none names a claim that was drawn a moment ago.
 *
 * <p>Everything is decided in memory and written in one commit; the clock comes in as an argument. Used by the loop thread
 * only.
 */
public final class Journal {
    private static final Duration REMEMBERED = Duration.ofDays(30);
    /** No list tells when the manager has stored that an item was withdrawn: for so long it is repeated. */
    private static final Duration WITHDRAWAL_REPEATED = Duration.ofHours(1);

    /** All of them are in memory: what goes beyond is forgotten once nobody asks for it. */
    private static final int MOST_DONE = 5_000;

    private static final int MOST_BYTES = 128 << 10;
    private static final String ID = "journal-id";
    private static final String FLOOR = "journal-floor";

    private final StateStore store;
    private final Seal seal;
    private final RandomGenerator random;
    private final String id;
    private final TreeMap<CommandKey, Entry> entries = new TreeMap<>();
    private final Set<CommandKey> listed = new HashSet<>();
    private Instant floor = Instant.MIN;
    private @Nullable Claim claim;
    /** Of the attempt that this life has begun and that has not acted. */
    private @Nullable CommandKey fresh;

    /** Makes the signed result document of an attempt. */
    public interface Seal {
        byte[] result(CommandKey key, String journal, Outcome outcome, Instant at, Duration took);
    }

    /** Reads what the store holds; a store without a journal gets a new id. */
    public Journal(StateStore store, Seal seal, RandomGenerator random) {
        this.store = store;
        this.seal = seal;
        this.random = random;
        this.id = store.get(Table.META, ID).map(Journal::text).orElseGet(this::named);
        store.get(Table.META, FLOOR).ifPresent(value -> floor = Instant.parse(text(value)));
        store.load(Table.JOURNAL).values().forEach(value -> {
            Entry entry = Json.read(value, MOST_BYTES, Entry.class);
            entries.put(entry.key(), entry);
        });
        begun().ifPresent(this::shows);
    }

    /** Names this journal; another one knows nothing of what this one has done. */
    public String id() {
        return id;
    }

    /** The newest claim of this life, to be shown to the manager. */
    public Optional<Claim> claim() {
        return Optional.ofNullable(claim);
    }

    /** The list that is held already, after a restart: nothing is decided anew by it. */
    void recall(PendingCommands held) {
        listed.clear();
        held.items().forEach(item -> listed.add(item.key()));
    }

    /**
     * What a newer list brought about.
     *
     * @param acks one an item
     * @param results of attempts that ended without having begun
     */
    record Received(List<Ack> acks, List<byte[]> results) {}

    /**
     * Takes over a newer list, in one commit with {@code beside}. When it returns, the list may be acknowledged.
     *
     * @param signer thumbprint of the list's signer
     */
    Received receive(PendingCommands list, @Nullable String signer, Instant now, List<Change> beside) {
        Map<CommandKey, Entry> changed = new HashMap<>();
        List<Ack> acks = new ArrayList<>();
        Set<CommandKey> inList = new HashSet<>();
        for (Item item : list.items()) {
            inList.add(item.key());
            Entry known = entries.get(item.key());
            acks.add(new Ack(item.id(), item.attempt(), known == null ? Ack.Verdict.ACCEPTED : Ack.Verdict.DUPLICATE));
            if (known == null) {
                changed.put(item.key(), received(item, signer, now));
            } else if (saysMore(item, known.item())) {
                changed.put(item.key(), renewed(known, item, now));
            }
        }
        for (Entry entry : entries.values()) {
            if (unbegun(entry) && !inList.contains(entry.key())) {
                changed.put(entry.key(), withdrawn(entry, now));
            }
        }
        commit(changed, beside);
        listed.clear();
        listed.addAll(inList);
        return new Received(
                acks,
                changed.values().stream()
                        .filter(entry -> entry.stage() == Stage.DONE)
                        .map(Journal::bytes)
                        .toList());
    }

    /** Attempts that have not begun, in order. */
    List<Entry> waiting() {
        return in(Stage.RECEIVED);
    }

    /** The attempt that has begun and has no result. */
    Optional<Entry> begun() {
        return in(Stage.STARTED).stream().findFirst();
    }

    /** How many attempts that count with {@code one}, and are others, have begun after {@code since}. */
    long begunSince(Instant since, Item one, Policy rules) {
        return entries.values().stream()
                .filter(entry -> !entry.key().equals(one.key()))
                .filter(entry -> rules.countTogether(entry.item().operation(), one.operation()))
                .filter(entry -> entry.startedAt() != null && entry.startedAt().isAfter(since))
                .count();
    }

    /**
     * Begins an attempt. When it returns, the attempt may act, or, with a claim, as soon as that is granted.
     *
     * @param once whether a claim is needed
     */
    Entry begin(CommandKey key, @Nullable ProcessMark before, boolean once, Instant now) {
        Entry entry = known(key);
        if (entry.stage() != Stage.RECEIVED) {
            throw new IllegalStateException(key + " has begun already");
        }
        Entry begun = entry.started(now, before, once ? token() : null);
        commit(Map.of(key, begun), List.of());
        fresh = key;
        shows(begun);
        return begun;
    }

    /** To be called before an attempt acts: from here on it may have had its effect. */
    void acts(CommandKey key) {
        if (key.equals(fresh)) {
            fresh = null;
        }
    }

    /** Whether this life began the attempt, which has not acted. */
    boolean isFresh(Entry entry) {
        return entry.key().equals(fresh);
    }

    private void shows(Entry begun) {
        if (begun.claim() != null) {
            claim = new Claim(begun.key().id(), begun.key().attempt(), begun.claim());
        }
    }

    /** It has certainly not acted. */
    private boolean unbegun(Entry entry) {
        return entry.stage() == Stage.RECEIVED || (entry.stage() == Stage.STARTED && isFresh(entry));
    }

    /**
     * Ends an attempt, begun or not; when it returns, its result may be sent. A second end changes nothing.
     *
     * @param percent how far it had come, told when a cancel came too late for it
     */
    byte[] end(CommandKey key, Outcome outcome, int percent, Instant now) {
        Entry entry = known(key);
        if (entry.stage() != Stage.DONE) {
            boolean tooLate = entry.mayAct() && entry.item().cancel();
            entry = ended(entry, tooLate ? tooLate(entry, outcome, percent) : outcome, now);
            commit(Map.of(key, entry), List.of(Change.delete(Table.SIGNED, key.toString())));
        }
        return bytes(entry);
    }

    /** The results that the manager may not have: their items are still in the list, or were withdrawn lately. */
    List<byte[]> unconfirmed(Instant now) {
        return in(Stage.DONE).stream()
                .filter(entry -> listed.contains(entry.key()) || withdrawnLately(entry, now))
                .map(Journal::bytes)
                .toList();
    }

    private static boolean withdrawnLately(Entry entry, Instant now) {
        Instant at = entry.withdrawnAt();
        return at != null && now.isBefore(at.plus(WITHDRAWAL_REPEATED));
    }

    /** Forgets what ended long ago, or is too much; the floor rises so that it cannot begin again. */
    void forget(Instant now) {
        List<Change> changes = new ArrayList<>();
        List<CommandKey> gone = new ArrayList<>();
        Instant highest = floor;
        List<Entry> done = in(Stage.DONE).stream()
                .sorted(Comparator.comparing(entry -> entry.item().notAfter()))
                .toList();
        for (Entry entry : done) {
            Instant notAfter = entry.item().notAfter();
            boolean tooMany = done.size() - gone.size() > MOST_DONE;
            if (!listed.contains(entry.key())
                    && (notAfter.plus(REMEMBERED).isBefore(now) || (tooMany && idle(entry, now)))) {
                gone.add(entry.key());
                changes.add(Change.delete(Table.JOURNAL, entry.key().toString()));
                highest = notAfter.isAfter(highest) ? notAfter : highest;
            }
        }
        if (gone.isEmpty()) {
            return;
        }
        changes.add(Change.put(Table.META, FLOOR, highest.toString().getBytes(StandardCharsets.UTF_8)));
        store.commit(changes);
        gone.forEach(entries::remove);
        floor = highest;
    }

    /** Whether nobody asks for it any more: not the manager, and not a limit for an hour. */
    private static boolean idle(Entry entry, Instant now) {
        Instant hourAgo = now.minus(WITHDRAWAL_REPEATED);
        Instant began = entry.startedAt();
        return entry.item().notAfter().isBefore(hourAgo) && (began == null || began.isBefore(hourAgo));
    }

    /** Attempts that are neither done nor confirmed. */
    int open() {
        return in(Stage.RECEIVED).size() + in(Stage.STARTED).size();
    }

    private Entry received(Item item, @Nullable String signer, Instant now) {
        Entry entry = new Entry(item, signer, Stage.RECEIVED, null, null, null, null, null);
        if (item.journal() != null && !item.journal().equals(id)) {
            return ended(
                    entry,
                    Outcome.of(
                            CommandState.INTERRUPTED,
                            "journal.other",
                            "issued for another journal of this host: whether it ran is unknown"),
                    now);
        }
        if (!item.notAfter().isAfter(floor)) {
            return ended(entry, expired(), now);
        }
        return renewed(entry, item, now);
    }

    private static boolean saysMore(Item item, Item known) {
        boolean cancels = item.cancel() && !known.cancel();
        boolean grants = item.grantedTo() != null && known.grantedTo() == null;
        return cancels || grants;
    }

    /** What becomes of an attempt when its item says something new. */
    private Entry renewed(Entry known, Item item, Instant now) {
        Entry entry = known.with(item);
        boolean another = item.grantedTo() != null && !item.grantedTo().equals(entry.claim());
        if (another && (known.stage() == Stage.RECEIVED || known.claiming())) {
            return ended(
                    entry,
                    Outcome.of(
                            CommandState.INTERRUPTED,
                            "begun.elsewhere",
                            "this agent began it already and does not know of it: was its folder copied, or put back to an"
                                    + " older copy? Whether it took effect is unknown"),
                    now);
        }
        return item.cancel() ? cancelled(entry, now) : entry;
    }

    private Entry cancelled(Entry entry, Instant now) {
        return unbegun(entry)
                ? ended(entry, Outcome.of(CommandState.CANCELLED, "cancelled", "cancelled before it began"), now)
                : entry;
    }

    private Entry withdrawn(Entry entry, Instant now) {
        Outcome outcome = Outcome.of(CommandState.WITHDRAWN, "withdrawn", "gone from the list before it began");
        return entry.withdrawn(now, text(seal.result(entry.key(), id, outcome, now, Duration.ZERO)));
    }

    static Outcome expired() {
        return Outcome.of(CommandState.EXPIRED, "expired", "its notAfter passed before it began");
    }

    private Entry ended(Entry entry, Outcome outcome, Instant now) {
        Instant begun = entry.startedAt();
        Duration took = begun == null || now.isBefore(begun) ? Duration.ZERO : Duration.between(begun, now);
        return entry.done(text(seal.result(entry.key(), id, outcome, now, took)));
    }

    /** With the step as {@link io.flotilla.contract.message.Progress} names it. */
    private static Outcome tooLate(Entry entry, Outcome outcome, int percent) {
        return outcome.with("cancel", "too-late")
                .with("step", entry.item().operation())
                .with("percent", percent);
    }

    private void commit(Map<CommandKey, Entry> changed, List<Change> beside) {
        List<Change> changes = new ArrayList<>(beside);
        changed.forEach((key, entry) -> changes.add(Change.put(Table.JOURNAL, key.toString(), Json.write(entry))));
        if (!changes.isEmpty()) {
            store.commit(changes);
            entries.putAll(changed);
        }
    }

    private Entry known(CommandKey key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            throw new IllegalStateException(key + " is not in the journal");
        }
        return entry;
    }

    private List<Entry> in(Stage stage) {
        return entries.values().stream().filter(entry -> entry.stage() == stage).toList();
    }

    private String token() {
        return String.format("%016x%016x", random.nextLong(), random.nextLong());
    }

    private String named() {
        String made = new UUID(random.nextLong(), random.nextLong()).toString();
        store.commit(List.of(Change.put(Table.META, ID, made.getBytes(StandardCharsets.UTF_8))));
        return made;
    }

    private static byte[] bytes(Entry done) {
        return String.valueOf(done.result()).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }
}
