package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.message.Stamp;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.plan.Limits;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Writes documents and their outbox rows inside one transaction, and remembers their topics. */
final class Publishing {
    private final Entries entries;
    private final Desk desk;
    private final Set<String> topics = new LinkedHashSet<>();

    Publishing(Entries entries, Desk desk) {
        this.entries = entries;
        this.desk = desk;
    }

    /** The topics whose documents have changed, in order. */
    Set<String> topics() {
        return topics;
    }

    /** The digest of what was signed. */
    Sha256 signed(String topic, Record document, Stamp stamp) {
        DocumentSigner.Signed signed = desk.signer().signed(document);
        put(new DownDocument(topic, text(signed.bytes()), stamp, signed.digest()));
        return signed.digest();
    }

    void unsigned(String topic, Record document) {
        String payload = text(Documents.encode(document));
        Sha256 digest = Documents.digest(document);
        Optional<DownDocument> held = entries.get(Tables.DOCUMENTS, topic);
        if (held.isEmpty() || !held.get().sha256().equals(digest)) {
            put(new DownDocument(topic, payload, Stamp.NONE, digest));
        }
    }

    void plain(String topic, String payload) {
        put(new DownDocument(topic, payload, Stamp.NONE, Sha256.of(payload.getBytes(StandardCharsets.UTF_8))));
    }

    /** Deletes the retained message; the row goes once the broker has acknowledged that. */
    void clear(String topic) {
        if (entries.get(Tables.DOCUMENTS, topic).isPresent()) {
            plain(topic, "");
        }
    }

    /** What the broker has acknowledged; a newer document stays in the outbox, one withdrawn meanwhile is deleted there. */
    void acknowledged(String topic, Sha256 sha256) {
        Optional<DownDocument> held = entries.get(Tables.DOCUMENTS, topic);
        if (held.isEmpty()) {
            plain(topic, "");
            return;
        }
        if (!held.get().sha256().equals(sha256)) {
            topics.add(topic);
            return;
        }
        entries.remove(Tables.OUTBOX, topic);
        if (held.get().payload().isEmpty()) {
            entries.remove(Tables.DOCUMENTS, topic);
        }
    }

    /** @throws FleetException TOO_LARGE, when the broker would refuse it */
    private void put(DownDocument document) {
        int bytes = document.bytes().length;
        if (bytes > Limits.most(document.topic())) {
            throw new FleetException(
                    FleetException.Code.TOO_LARGE,
                    document.topic() + " would have " + bytes + " bytes, more than " + Limits.most(document.topic()));
        }
        entries.put(Tables.DOCUMENTS, document.topic(), document);
        entries.put(Tables.OUTBOX, document.topic(), new Tables.OutboxRow(document.sha256()));
        topics.add(document.topic());
    }

    private static String text(byte[] payload) {
        return new String(payload, StandardCharsets.UTF_8);
    }
}
