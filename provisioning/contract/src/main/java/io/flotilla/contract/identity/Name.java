package io.flotilla.contract.identity;

import java.util.regex.Pattern;

/** The grammar that every name shares, so that it fits a topic level, a DNS label and a file name unescaped. */
final class Name {
    private static final Pattern GRAMMAR = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

    private Name() {}

    static String checked(String kind, String value) {
        if (!GRAMMAR.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    kind + " \"" + shown(value)
                            + "\" is not a valid name: use 1 to 40 of a-z, 0-9 and -, beginning and ending with a letter or digit");
        }
        return value;
    }

    private static String shown(String value) {
        return value.length() <= 60 ? value : value.substring(0, 60) + "…";
    }
}
