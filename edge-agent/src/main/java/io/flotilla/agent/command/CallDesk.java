package io.flotilla.agent.command;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.CallRequest;
import io.flotilla.contract.message.Problem;
import io.flotilla.contract.message.Question;
import io.flotilla.pki.key.Bouncy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges live questions: signer, address, age, the host's policy, and how many there are. Loop thread only. */
public final class CallDesk {
    /** The life of a question, and as much as the manager's clock may differ. */
    private static final Duration OLDEST = Duration.ofSeconds(30).plus(DocumentShelf.SKEW);

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST_A_MINUTE = 30;
    /** Whoever waits for a transaction asks for it again and again. */
    private static final int MOST_OF_CHAIN_A_MINUTE = 600;

    private static final int REMEMBERED = 2_000;

    private final NodeAddress node;
    private final PolicyFile policy;
    private final Clock clock;
    private final Set<String> seen = new LinkedHashSet<>();
    private final Deque<Instant> answered = new ArrayDeque<>();
    private final Deque<Instant> answeredOfChain = new ArrayDeque<>();

    public CallDesk(NodeAddress node, PolicyFile policy, Clock clock) {
        this.node = node;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * What is to be done with a question.
     *
     * @param id empty when nothing is to be said
     * @param question null unless it is to be answered
     * @param problem why it is not; null when it is, or when nothing is to be said
     * @param refused null when it comes from a manager and is for this moment
     */
    public record Verdict(
            String id,
            @Nullable Question question,
            @Nullable Problem problem,
            Intake.@Nullable Refused refused) {}

    public Verdict judge(String topic, byte[] payload, KeyRing signers) {
        return Documents.open(payload, CallRequest.class, signers, Bouncy.PROVIDER)
                .either(
                        understood -> judged(topic, understood.document(), understood.kid()),
                        refused -> refused(topic, refused.refusal(), refused.detail()));
    }

    private Verdict judged(String topic, CallRequest request, @Nullable String signer) {
        Instant now = clock.instant();
        if (!request.to().equals(node)) {
            return refused(topic, Refusal.WRONG_ADDRESS, "it is for another node");
        }
        if (request.issuedAt().plus(OLDEST).isBefore(now) || request.issuedAt().isAfter(now.plus(DocumentShelf.SKEW))) {
            return refused(
                    topic, Refusal.OLDER, "it is of another time: check the clocks of this host and the manager");
        }
        if (!seen.add(request.id())) {
            return new Verdict("", null, null, null);
        }
        seen.stream().limit(Math.max(0, seen.size() - REMEMBERED)).toList().forEach(seen::remove);
        try {
            Question question = Question.parse(request.ask(), request.arguments());
            Optional<Problem> against = against(question, signer, now);
            return against.isPresent()
                    ? new Verdict(request.id(), null, against.get(), null)
                    : new Verdict(request.id(), question, null, null);
        } catch (IllegalArgumentException unknown) {
            Problem problem = new Problem("call.not.understood", String.valueOf(unknown.getMessage()));
            return new Verdict(request.id(), null, problem, null);
        }
    }

    private Optional<Problem> against(Question question, @Nullable String signer, Instant now) {
        Policy rules = policy.current();
        if (!rules.answers(question.ask())) {
            return Optional.of(new Problem(
                    "policy",
                    "the host's policy refuses it: calls: " + question.ask() + " is not among those answered"));
        }
        if (!rules.signers().isEmpty() && (signer == null || !rules.signers().contains(signer))) {
            return Optional.of(
                    new Problem("policy", "the host's policy refuses it: signers: " + signer + " is not accepted"));
        }
        boolean ofChain = question instanceof Question.OfChain;
        Deque<Instant> lately = ofChain ? answeredOfChain : answered;
        int most = ofChain ? MOST_OF_CHAIN_A_MINUTE : MOST_A_MINUTE;
        lately.removeIf(at -> !at.plus(MINUTE).isAfter(now));
        if (lately.size() >= most) {
            return Optional.of(new Problem("call.too.many", most + " questions within a minute: ask again later"));
        }
        lately.addLast(now);
        return Optional.empty();
    }

    private static Verdict refused(String topic, Refusal refusal, String detail) {
        return new Verdict("", null, null, new Intake.Refused(topic, refusal, detail));
    }
}
