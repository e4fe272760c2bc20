package io.flotilla.contract.codec;

import io.flotilla.contract.chain.Sha256;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A received document: understood, or refused with a reason.
 *
 * @param document null when refused
 * @param sha256 of the canonical form without {@code sig}; null when refused
 * @param kid of the key that signed; null when refused or when no signature was asked for
 * @param refusal null when understood
 * @param detail for a person; empty when understood
 */
public record Opened<T>(
        @Nullable T document,
        @Nullable Sha256 sha256,
        @Nullable String kid,
        @Nullable Refusal refusal,
        String detail) {
    static <T> Opened<T> understood(T document, Sha256 sha256, @Nullable String kid) {
        return new Opened<>(document, sha256, kid, null, "");
    }

    public static <T> Opened<T> refused(Refusal refusal, String detail) {
        return new Opened<>(null, null, null, refusal, detail);
    }

    public Optional<T> accepted() {
        return Optional.ofNullable(document);
    }

    /** One of two answers, so that neither can be forgotten. */
    public <R> R either(Function<Understood<T>, R> ifUnderstood, Function<Refused, R> ifRefused) {
        if (document != null && sha256 != null) {
            return ifUnderstood.apply(new Understood<>(document, sha256, kid));
        }
        return ifRefused.apply(new Refused(refusal == null ? Refusal.MALFORMED : refusal, detail));
    }

    /** @param kid null when no signature was asked for */
    public record Understood<T>(
            T document, Sha256 sha256, @Nullable String kid) {}

    public record Refused(Refusal refusal, String detail) {}
}
