package io.flotilla.chain.vm;

import java.util.stream.Collectors;

/** Texts that contracts give, as a receipt may hold them. */
final class Messages {
    private static final int REPLACEMENT = 0xfffd;

    private Messages() {}

    /** Without control characters and halves of characters, and cut to {@value Outcome#MOST_MESSAGE} characters. */
    static String printable(String text) {
        String clean = text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c >= 0xd800 && c <= 0xdfff ? REPLACEMENT : c)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        if (clean.length() <= Outcome.MOST_MESSAGE) {
            return clean;
        }
        boolean half = Character.isHighSurrogate(clean.charAt(Outcome.MOST_MESSAGE - 1));
        return clean.substring(0, half ? Outcome.MOST_MESSAGE - 1 : Outcome.MOST_MESSAGE);
    }
}
