package io.flotilla.contract.identity;

import java.util.regex.Pattern;

/** The DNS suffix below which every organisation has its own SPIFFE trust domain {@code {org}.{domain}}. */
public record TrustDomain(String value) {
    private static final Pattern GRAMMAR =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+");

    // After the grammar, which its construction needs.
    public static final TrustDomain DEFAULT = new TrustDomain("flotilla.internal");

    public TrustDomain {
        if (value.length() > 150 || !GRAMMAR.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "trust domain \"" + value + "\" is not a DNS name: use lower-case labels such as fleet.example");
        }
    }

    /** The name below which an organisation's identities live; also its permitted DNS and URI subtree. */
    public String of(String organisation) {
        return organisation + "." + value;
    }

    @Override
    public String toString() {
        return value;
    }
}
