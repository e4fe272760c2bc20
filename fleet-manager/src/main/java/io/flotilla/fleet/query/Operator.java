package io.flotilla.fleet.query;

import java.util.Arrays;
import java.util.Optional;

/** How a field is compared. */
enum Operator {
    IS("="),
    IS_NOT("!="),
    BELOW("<"),
    AT_MOST("<="),
    ABOVE(">"),
    AT_LEAST(">="),
    LIKE("~");

    private final String sign;

    Operator(String sign) {
        this.sign = sign;
    }

    String sign() {
        return sign;
    }

    static Optional<Operator> of(String sign) {
        return Arrays.stream(values()).filter(one -> one.sign.equals(sign)).findFirst();
    }

    /** @param order of the field's value against the one that is asked for */
    boolean holds(int order) {
        return switch (this) {
            case IS -> order == 0;
            case IS_NOT -> order != 0;
            case BELOW -> order < 0;
            case AT_MOST -> order <= 0;
            case ABOVE -> order > 0;
            case AT_LEAST -> order >= 0;
            case LIKE -> false;
        };
    }
}
