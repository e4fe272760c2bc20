package io.flotilla.fleet.query;

import java.util.ArrayList;
import java.util.List;

/** Takes a text apart. */
final class Tokens {
    private static final String OPERATOR = "=!<>~";

    private final String text;
    private final List<Token> found = new ArrayList<>();
    private int at;

    private Tokens(String text) {
        this.text = text;
    }

    /** Ends with one of kind END. */
    static List<Token> of(String text) {
        Tokens tokens = new Tokens(text);
        while (tokens.at < text.length()) {
            tokens.next();
        }
        tokens.found.add(new Token(Token.Kind.END, "", text.length() + 1));
        return tokens.found;
    }

    private void next() {
        char c = text.charAt(at);
        if (Character.isWhitespace(c)) {
            at++;
        } else if (c == '(' || c == ')') {
            add(c == '(' ? Token.Kind.OPEN : Token.Kind.CLOSE, at + 1);
        } else if (OPERATOR.indexOf(c) >= 0) {
            operator();
        } else if (c == '"' || c == '\'') {
            quoted(c);
        } else {
            int end = at;
            while (end < text.length() && inWord(text.charAt(end))) {
                end++;
            }
            add(Token.Kind.WORD, end);
        }
    }

    private void operator() {
        int end = at + 1;
        if (end < text.length() && text.charAt(end) == '=' && "!<>".indexOf(text.charAt(at)) >= 0) {
            end++;
        }
        add(Token.Kind.OPERATOR, end);
    }

    private void quoted(char quote) {
        int start = at++;
        StringBuilder inside = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            inside.append(text.charAt(at++));
        }
        if (at == text.length()) {
            throw new BadQuery(start + 1, "the quote that begins here has no end");
        }
        at++;
        found.add(new Token(Token.Kind.QUOTED, inside.toString(), start + 1));
    }

    private void add(Token.Kind kind, int end) {
        found.add(new Token(kind, text.substring(at, end), at + 1));
        at = end;
    }

    /** Whether a character may stand in a value without quotes. */
    static boolean inWord(char c) {
        return !Character.isWhitespace(c) && OPERATOR.indexOf(c) < 0 && "()\"'".indexOf(c) < 0;
    }
}
