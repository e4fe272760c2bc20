package io.flotilla.fleet.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which items are meant, such as {@code org=bank-a and status.lag>5}. Fields are those of the item's JSON. Its text is
 * read as an equal query again.
 */
public record Query(Term term) {
    /** Longest text that is read. */
    public static final int LONGEST = 1_000;

    private static final int DEEPEST = 20;
    private static final int MOST_COMPARISONS = 50;
    private static final Pattern PATH = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*(\\.[A-Za-z0-9][A-Za-z0-9_-]*)*");
    private static final List<String> WORDS = List.of("and", "or", "not");

    /**
     * @param known the fields that may be named
     * @throws BadQuery when the text is no query
     */
    public static Query parse(String text, Vocabulary known) {
        if (text.length() > LONGEST) {
            throw new BadQuery(
                    LONGEST + 1, "the query goes on beyond " + LONGEST + " characters: ask for less at once");
        }
        Reader reader = new Reader(Tokens.of(text), known);
        Term term = reader.any(0);
        Token rest = reader.peek();
        if (rest.kind() != Token.Kind.END) {
            throw new BadQuery(rest.column(), rest.said() + " cannot stand here: join comparisons with and, or");
        }
        return new Query(term);
    }

    /** @param now what {@code now} stands for */
    public boolean matches(JsonNode item, Instant now) {
        return term.holds(item, now);
    }

    @Override
    public String toString() {
        return term.toString();
    }

    private static final class Reader {
        private final List<Token> tokens;
        private final Vocabulary known;
        private int at;
        private int comparisons;

        Reader(List<Token> tokens, Vocabulary known) {
            this.tokens = tokens;
            this.known = known;
        }

        Token peek() {
            return tokens.get(at);
        }

        private Token take() {
            Token token = tokens.get(at);
            at = Math.min(at + 1, tokens.size() - 1);
            return token;
        }

        Term any(int depth) {
            List<Term> terms = new ArrayList<>(List.of(all(depth)));
            while (peek().is("or")) {
                take();
                terms.add(all(depth));
            }
            return terms.size() == 1 ? terms.get(0) : new Term.Some(terms);
        }

        private Term all(int depth) {
            List<Term> terms = new ArrayList<>(List.of(one(depth)));
            while (peek().is("and")) {
                take();
                terms.add(one(depth));
            }
            return terms.size() == 1 ? terms.get(0) : new Term.All(terms);
        }

        private Term one(int depth) {
            Token first = take();
            if (depth > DEEPEST) {
                throw new BadQuery(first.column(), "nested deeper than " + DEEPEST + " levels");
            }
            if (first.is("not")) {
                return new Term.Not(one(depth + 1));
            }
            if (first.kind() != Token.Kind.OPEN) {
                return comparison(first);
            }
            Term inside = any(depth + 1);
            Token close = take();
            if (close.kind() != Token.Kind.CLOSE) {
                throw new BadQuery(close.column(), "the parenthesis of column " + first.column() + " is still open");
            }
            return inside;
        }

        private Term comparison(Token field) {
            if (field.kind() != Token.Kind.WORD || WORDS.contains(field.text())) {
                throw new BadQuery(field.column(), "a field is expected, such as phase, not " + field.said());
            }
            if (!PATH.matcher(field.text()).matches()) {
                throw new BadQuery(field.column(), field.said() + " is not a field: letters, digits, - and dots");
            }
            List<String> path = List.of(field.text().split("\\."));
            String unknown = known.unknown(path);
            if (unknown != null) {
                throw new BadQuery(field.column(), unknown);
            }
            if (++comparisons > MOST_COMPARISONS) {
                throw new BadQuery(field.column(), "more than " + MOST_COMPARISONS + " comparisons");
            }
            Token sign = take();
            Operator operator = (sign.kind() == Token.Kind.OPERATOR ? Operator.of(sign.text()) : Operator.of(""))
                    .orElseThrow(() -> new BadQuery(
                            sign.column(),
                            "after " + field.text() + " comes one of = != < <= > >= ~, not " + sign.said()));
            Token value = take();
            if (value.kind() != Token.Kind.WORD && value.kind() != Token.Kind.QUOTED) {
                throw new BadQuery(
                        value.column(), "a value is expected, not " + value.said() + ": quote what is no word");
            }
            return new Term.Comparison(path, operator, new Value(value.text(), value.kind() == Token.Kind.QUOTED));
        }
    }
}
