package io.flotilla.chain.consensus;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.chain.block.Decided;
import io.flotilla.chain.block.Proposal;
import io.flotilla.chain.block.RoundChange;
import io.flotilla.chain.block.RoundVote;
import io.flotilla.chain.block.Vote;
import io.flotilla.contract.chain.BlockCertificate;
import io.flotilla.contract.chain.BlockCertificate.Seal;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.SignatureCheck;
import io.flotilla.contract.identity.NodeAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether this node remembers what it has signed. Where others show a word of its own that its record does not hold, its
 * folder was put back to an older copy, or another node has its key; it may then contradict itself by speaking.
 */
public final class Recollection {
    private final Validator me;
    private final SignatureCheck check;

    public Recollection(Validator me, SignatureCheck check) {
        this.me = me;
        this.check = check;
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Word(
            NodeAddress author,
            long height,
            byte[] statement,
            Ed25519Signature signature,
            Predicate<ConsensusRecord> known) {}

    /**
     * @param height that is being decided; of lower ones nothing is remembered
     * @param record of what was said in it
     */
    public boolean contradicts(ConsensusMessage message, long height, ConsensusRecord record) {
        ConsensusRecord said = record.height() == height ? record : ConsensusRecord.empty(height);
        return words(message).stream()
                .filter(word -> word.author().equals(me.address()) && word.height() >= height)
                .filter(word -> word.height() > height || !word.known().test(said))
                .anyMatch(word -> check.verifies(me.key(), word.statement(), word.signature()));
    }

    private List<Word> words(ConsensusMessage message) {
        List<Word> words = new ArrayList<>();
        message.accept(new ConsensusMessage.Handler<List<Word>>() {
            @Override
            public List<Word> proposal(Proposal proposal) {
                words.add(new Word(
                        proposal.author(),
                        proposal.height(),
                        proposal.statement(me.chainId()),
                        proposal.signature(),
                        record ->
                                said(record, proposal.round(), proposal.block().id(), id(record.proposal()))));
                own(proposal.prepares(), Vote::author)
                        .map(Recollection.this::word)
                        .ifPresent(words::add);
                own(proposal.roundVotes(), RoundVote::author)
                        .map(Recollection.this::word)
                        .ifPresent(words::add);
                return words;
            }

            @Override
            public List<Word> vote(Vote vote) {
                words.add(word(vote));
                return words;
            }

            @Override
            public List<Word> roundChange(RoundChange change) {
                words.add(word(change.vote()));
                own(change.prepares(), Vote::author)
                        .map(Recollection.this::word)
                        .ifPresent(words::add);
                return words;
            }

            @Override
            public List<Word> decided(Decided outcome) {
                BlockCertificate certificate = outcome.certificate();
                Sha256 id = outcome.block().id();
                byte[] statement = BlockCertificate.statement(me.chainId(), outcome.height(), certificate.round(), id);
                own(certificate.seals(), Seal::validator)
                        .ifPresent(seal -> words.add(new Word(
                                seal.validator(),
                                outcome.height(),
                                statement,
                                seal.signature(),
                                record -> committed(record, certificate.round(), id))));
                return words;
            }
        });
        return words;
    }

    /** Honest lists name an author once: what more one shows is not looked at, for each costs a check of its signature. */
    private <V> Optional<V> own(List<V> list, Function<V, NodeAddress> author) {
        return list.stream()
                .filter(one -> author.apply(one).equals(me.address()))
                .findFirst();
    }

    private Word word(Vote vote) {
        Predicate<ConsensusRecord> known = vote.kind() == Vote.Kind.COMMIT
                ? record -> committed(record, vote.round(), vote.blockId())
                : record -> said(record, vote.round(), vote.blockId(), id(record.prepare()));
        return new Word(vote.author(), vote.height(), vote.statement(me.chainId()), vote.signature(), known);
    }

    private Word word(RoundVote vote) {
        return new Word(
                vote.author(),
                vote.height(),
                vote.statement(me.chainId()),
                vote.signature(),
                record -> vote.round() < record.round()
                        || (vote.round() == record.round() && record.roundChange() != null));
    }

    /** The record holds the words of its round only: of earlier ones it cannot tell. */
    private static boolean said(ConsensusRecord record, long round, Sha256 block, @Nullable Sha256 own) {
        return round < record.round() || (round == record.round() && block.equals(own));
    }

    private static boolean committed(ConsensusRecord record, long round, Sha256 block) {
        Vote commit = record.commit();
        return commit != null
                && (round < commit.round() || (round == commit.round() && block.equals(commit.blockId())));
    }

    private static @Nullable Sha256 id(@Nullable Proposal proposal) {
        return proposal == null ? null : proposal.block().id();
    }

    private static @Nullable Sha256 id(@Nullable Vote vote) {
        return vote == null ? null : vote.blockId();
    }
}
