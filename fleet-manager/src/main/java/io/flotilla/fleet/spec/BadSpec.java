package io.flotilla.fleet.spec;

import java.util.List;
import java.util.stream.Collectors;

/** A spec that cannot be used, with all that is wrong with it, in the order of its lines. */
public final class BadSpec extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient List<SpecProblem> problems;

    BadSpec(List<SpecProblem> problems) {
        super(problems.stream().map(SpecProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<SpecProblem> problems() {
        return problems;
    }
}
