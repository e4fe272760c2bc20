package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.codec.Json;

/**
 * What so many validators can do, by QBFT.
 *
 * @param validators how many
 */
record Strength(int validators) {
    /** How many a decision takes. */
    int quorum() {
        return ValidatorSet.quorum(validators);
    }

    /** How many of them may be faulty. */
    int faults() {
        return ValidatorSet.faultsTolerated(validators);
    }

    String said() {
        String fault =
                faults() == 0 ? "tolerates no fault" : "tolerates " + faults() + (faults() == 1 ? " fault" : " faults");
        return validators + (validators == 1 ? " validator, " : " validators, ") + quorum() + " decide, " + fault;
    }

    ObjectNode json() {
        return Json.object()
                .put("validators", validators)
                .put("quorum", quorum())
                .put("faults", faults());
    }
}
