package io.flotilla.fleet.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A part of a query. Its text is read as an equal part again. */
sealed interface Term {
    boolean holds(JsonNode item, Instant now);

    /** Whether it needs parentheses inside a part that binds closer. */
    default boolean loose() {
        return false;
    }

    /** Each of them; at least two. */
    record All(List<Term> terms) implements Term {
        public All {
            terms = List.copyOf(terms);
        }

        @Override
        public boolean holds(JsonNode item, Instant now) {
            return terms.stream().allMatch(term -> term.holds(item, now));
        }

        @Override
        public boolean loose() {
            return true;
        }

        @Override
        public String toString() {
            return terms.stream()
                    .map(term -> term.loose() ? "(" + term + ")" : term.toString())
                    .collect(Collectors.joining(" and "));
        }
    }

    /** One of them; at least two. */
    record Some(List<Term> terms) implements Term {
        public Some {
            terms = List.copyOf(terms);
        }

        @Override
        public boolean holds(JsonNode item, Instant now) {
            return terms.stream().anyMatch(term -> term.holds(item, now));
        }

        @Override
        public boolean loose() {
            return true;
        }

        @Override
        public String toString() {
            return terms.stream()
                    .map(term -> term.loose() ? "(" + term + ")" : term.toString())
                    .collect(Collectors.joining(" or "));
        }
    }

    record Not(Term term) implements Term {
        @Override
        public boolean holds(JsonNode item, Instant now) {
            return !term.holds(item, now);
        }

        @Override
        public String toString() {
            return "not " + (term.loose() ? "(" + term + ")" : term);
        }
    }

    /** @param path names of fields, from the item inwards; a list on the way stands for each of its elements */
    record Comparison(List<String> path, Operator operator, Value value) implements Term {
        public Comparison {
            path = List.copyOf(path);
        }

        @Override
        public boolean holds(JsonNode item, Instant now) {
            List<JsonNode> found = found(Stream.of(item), 0).toList();
            return switch (operator) {
                case IS -> is(found, now);
                case IS_NOT -> !is(found, now);
                case LIKE -> found.stream().anyMatch(value::isLike);
                case BELOW, AT_MOST, ABOVE, AT_LEAST -> found.stream().anyMatch(one -> ordered(one, now));
            };
        }

        private boolean is(List<JsonNode> found, Instant now) {
            return value.isNull() ? found.isEmpty() : found.stream().anyMatch(one -> value.equalTo(one, now));
        }

        private boolean ordered(JsonNode one, Instant now) {
            return value.order(one, now).stream().anyMatch(operator::holds);
        }

        /** The values at the end of the path that are there and not null. */
        private Stream<JsonNode> found(Stream<JsonNode> at, int step) {
            Stream<JsonNode> each = at.flatMap(Comparison::elements);
            return step == path.size()
                    ? each.filter(one -> !one.isNull() && !one.isMissingNode())
                    : found(each.map(one -> one.path(path.get(step))), step + 1);
        }

        private static Stream<JsonNode> elements(JsonNode node) {
            return node.isArray()
                    ? StreamSupport.stream(node.spliterator(), false).flatMap(Comparison::elements)
                    : Stream.of(node);
        }

        @Override
        public String toString() {
            return String.join(".", path) + operator.sign() + value;
        }
    }
}
