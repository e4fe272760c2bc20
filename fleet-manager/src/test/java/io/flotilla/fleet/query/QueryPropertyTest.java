package io.flotilla.fleet.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class QueryPropertyTest {
    private static final Vocabulary ANYTHING = new Vocabulary(Map.of(), true);
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Property
    void aQueryIsReadFromItsTextAgain(@ForAll("terms") Term term) {
        Query query = new Query(term);

        assertThat(Query.parse(query.toString(), ANYTHING)).isEqualTo(query);
    }

    @Property
    void anyTextIsAQueryOrHasAColumnWhereItIsNot(@ForAll("texts") String text) {
        try {
            Query.parse(text, ANYTHING).matches(item(1, "x"), NOW);
        } catch (BadQuery bad) {
            assertThat(bad.column()).isBetween(1, text.length() + 1);
        }
    }

    /** Against an oracle: and, or, not mean what they mean of any item. */
    @Property
    void wordsMeanWhatTheySay(@ForAll("sums") Sum sum, @ForAll("numbers") int a, @ForAll("words") String b) {
        assertThat(Query.parse(sum.text(), ANYTHING).matches(item(a, b), NOW)).isEqualTo(sum.holds(a, b));
    }

    private static ObjectNode item(int a, String b) {
        return Json.object().put("a", a).put("b", b);
    }

    @Provide
    Arbitrary<Term> terms() {
        return terms(3);
    }

    private Arbitrary<Term> terms(int deep) {
        if (deep == 0) {
            return comparison();
        }
        Arbitrary<Term> inside = terms(deep - 1);
        Arbitrary<List<Term>> some = inside.list().ofMinSize(2).ofMaxSize(3);
        return Arbitraries.oneOf(
                        comparison(), inside.map(Term.Not::new), some.map(Term.All::new), some.map(Term.Some::new))
                .filter(term -> term.toString().length() < 900);
    }

    private Arbitrary<Term> comparison() {
        Arbitrary<List<String>> path =
                Arbitraries.of("a", "b", "node-id", "and1").list().ofMinSize(1).ofMaxSize(3);
        Predicate<Value> readable = value -> value.quoted()
                || (!value.text().isEmpty() && value.text().chars().allMatch(c -> Tokens.inWord((char) c)));
        Arbitrary<Value> value = Combinators.combine(
                        Arbitraries.strings().withChars("ab1 '\"\\()=~*-.é").ofMaxLength(8),
                        Arbitraries.of(true, false))
                .as(Value::new)
                .filter(readable);
        return Combinators.combine(path, Arbitraries.of(Operator.values()), value)
                .as(Term.Comparison::new);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                        "a",
                        "b.c",
                        "=",
                        "!=",
                        "<",
                        ">=",
                        "~",
                        "!",
                        "(",
                        ")",
                        "and",
                        "or",
                        "not",
                        "'",
                        "\"",
                        "\\",
                        "5",
                        "now",
                        "now-1h",
                        "now-P",
                        "P1D",
                        "9999999999d",
                        "2026-11-22",
                        "+1000000000-12-31T23:59:59Z",
                        "1e999",
                        "null",
                        "\u0000")
                .list()
                .ofMaxSize(30)
                .map(list -> String.join(" ", list));
        return Arbitraries.oneOf(
                pieces, Arbitraries.strings().ofMaxLength(60), pieces.map(text -> text.replace(" ", "")));
    }

    /** A query with what it means. */
    record Sum(String text, java.util.function.BiPredicate<Integer, String> meaning) {
        boolean holds(int a, String b) {
            return meaning.test(a, b);
        }
    }

    @Provide
    Arbitrary<Sum> sums() {
        Arbitrary<Sum> numbers = numbers()
                .flatMap(n -> Arbitraries.of(
                        new Sum("a<" + n, (a, b) -> a < n),
                        new Sum("a>=" + n, (a, b) -> a >= n),
                        new Sum("a!=" + n, (a, b) -> !a.equals(n))));
        Arbitrary<Sum> words = words().flatMap(w ->
                Arbitraries.of(new Sum("b=" + w, (a, b) -> b.equals(w)), new Sum("b~" + w, (a, b) -> b.contains(w))));
        Arbitrary<Sum> one = Arbitraries.oneOf(numbers, words);
        return Combinators.combine(one, one, one, Arbitraries.integers().between(0, 3))
                .as((x, y, z, kind) -> switch (kind) {
                    case 0 ->
                        new Sum(
                                x.text + " or " + y.text + " and " + z.text,
                                (a, b) -> x.holds(a, b) || (y.holds(a, b) && z.holds(a, b)));
                    case 1 ->
                        new Sum(
                                "(" + x.text + " or " + y.text + ") and " + z.text,
                                (a, b) -> (x.holds(a, b) || y.holds(a, b)) && z.holds(a, b));
                    case 2 -> new Sum("not " + x.text + " and " + y.text, (a, b) -> !x.holds(a, b) && y.holds(a, b));
                    default ->
                        new Sum(
                                "not (" + x.text + " and not " + y.text + ")",
                                (a, b) -> !(x.holds(a, b) && !y.holds(a, b)));
                });
    }

    @Provide
    Arbitrary<Integer> numbers() {
        return Arbitraries.integers().between(-3, 3);
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings().withChars("xyz").ofMinLength(1).ofMaxLength(2);
    }
}
