package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.ca.RevokedCertificate;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Writes the lists of revoked certificates inside one transaction: an organisation's goes to every chain it is in. */
final class Crls {
    private static final Duration LIFE = Duration.ofDays(30);
    /** When each was issued last, in seconds since 1970, by organisation. */
    static final String ISSUED = "crl-issued/";

    private static final String NUMBER = "crl/";

    private final Entries entries;
    private final Publishing publishing;
    private final Authorities authorities;
    private final Instant now;

    Crls(Entries entries, Publishing publishing, Authorities authorities, Instant now) {
        this.entries = entries;
        this.publishing = publishing;
        this.authorities = authorities;
        this.now = now;
    }

    /** Issues those again that are past half their life, or that a chain has not got. */
    void renew() {
        for (String key : entries.keys(Tables.COUNTERS, ISSUED)) {
            OrgId organisation = new OrgId(key.substring(ISSUED.length()));
            long issued = entries.get(Tables.COUNTERS, key).orElseThrow().value();
            boolean old = now.getEpochSecond() - issued > LIFE.dividedBy(2).toSeconds();
            if (old || chains(organisation).stream().anyMatch(chain -> lacks(chain, organisation))) {
                issue(organisation);
            }
        }
    }

    private boolean lacks(ChainId chain, OrgId organisation) {
        return entries.get(Tables.DOCUMENTS, Topics.crl(chain, organisation)).isEmpty();
    }

    void issue(OrgId organisation) {
        entries.put(Tables.COUNTERS, ISSUED + organisation, new Tables.Counter(now.getEpochSecond()));
        long number = number(organisation);
        String list =
                Base64.getEncoder().encodeToString(authorities.crl(organisation, number, LIFE, revoked(organisation)));
        for (ChainId chain : chains(organisation)) {
            if (list.length() <= ChainTopic.CRL.maxBytes()) {
                publishing.plain(Topics.crl(chain, organisation), list);
            } else {
                String message = "the list of revoked certificates of " + organisation + " has " + list.length()
                        + " bytes, more than its topic carries: the broker still refuses every one of them";
                Chronicle.event(
                        entries, now, null, Event.Severity.WARNING, new Chronicle.Note("crl.too-large", message));
            }
        }
    }

    /** Grows, also over a restored store, which may have lost the counter: its term is newer than every lost number. */
    private long number(OrgId organisation) {
        long next = Chronicle.next(entries, NUMBER + organisation);
        long number = Math.max(next, Pictures.term(entries));
        entries.put(Tables.COUNTERS, NUMBER + organisation, new Tables.Counter(number));
        return number;
    }

    /** One that has expired needs no revocation. */
    private List<RevokedCertificate> revoked(OrgId organisation) {
        return entries.all(Tables.CERTIFICATES_OF, organisation + "/").stream()
                .filter(note -> note.notAfter().isAfter(now))
                .flatMap(note -> note.revokedAt() == null
                        ? Stream.<RevokedCertificate>empty()
                        : Stream.of(new RevokedCertificate(new BigInteger(note.serial(), 16), note.revokedAt())))
                .toList();
    }

    private List<ChainId> chains(OrgId organisation) {
        return entries.all(Tables.CHAINS, "").stream()
                .map(chain -> chain.spec())
                .filter(spec -> spec.organisations().stream()
                        .anyMatch(member -> member.id().equals(organisation)))
                .map(spec -> spec.chain())
                .toList();
    }
}
