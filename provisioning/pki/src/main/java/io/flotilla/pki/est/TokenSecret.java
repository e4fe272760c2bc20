package io.flotilla.pki.est;

import java.util.regex.Pattern;

/** The half of a one-time token that its holder has: sent as user name and password of HTTP Basic. */
public record TokenSecret(String id, String secret) {
    private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9]{1,64})\\.([A-Za-z0-9_-]{1,128})");

    /** @throws IllegalArgumentException unless it has the form of {@link #text()} */
    public static TokenSecret parse(String text) {
        var parts = TEXT.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "the token is not of the form id.secret: copy it whole from the join line");
        }
        return new TokenSecret(parts.group(1), parts.group(2));
    }

    /** {@code id.secret}, as it stands in a join line. */
    public String text() {
        return id + "." + secret;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "TokenSecret[" + id + "]";
    }
}
