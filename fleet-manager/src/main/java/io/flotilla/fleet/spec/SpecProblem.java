package io.flotilla.fleet.spec;

/**
 * One thing that is wrong with a spec.
 *
 * @param line from 1; 0 when it is the file as a whole
 * @param field path such as {@code organizations[1].id}
 */
public record SpecProblem(int line, String field, String message) {
    @Override
    public String toString() {
        return "line " + line + ": " + (field.isEmpty() ? "" : field + ": ") + message;
    }
}
