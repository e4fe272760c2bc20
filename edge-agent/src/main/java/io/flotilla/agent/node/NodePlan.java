package io.flotilla.agent.node;

/** What to do next with the node, from what is known of it and what it shall be. Pure; asked again after each step. */
final class NodePlan {
    private NodePlan() {}

    enum Step {
        /** Look for a node that runs already. */
        ADOPT,
        /** The process has ended. */
        BURY,
        STOP,
        /** Ask for the node's certificate. */
        CERTIFY,
        START,
        POLL,
        DISTRIBUTE,
        INSTALL_GENESIS,
        INSTALL_CODE,
        ORDER_PEERS,
        REVOKE,
        PROVE,
        RELOAD,
        REST
    }

    /**
     * @param adopted whether it was looked for a running node
     * @param wanted whether the node shall run
     * @param known whether it is known what the node shall be
     * @param process whether there is one, alive or not
     * @param misfit the process must be replaced: a restart is ordered, or it was started with something else
     * @param certificate there is one for the node
     * @param certifyDue the certificate is missing or to be renewed, and it is time to ask
     * @param answered the process has reported at least once
     */
    record Facts(
            boolean adopted,
            boolean wanted,
            boolean known,
            boolean process,
            boolean alive,
            boolean misfit,
            boolean certificate,
            boolean certifyDue,
            boolean startDue,
            boolean pollDue,
            boolean answered,
            Waiting waiting) {}

    /** What the running node has not been told yet. */
    record Waiting(
            boolean distribution,
            boolean genesis,
            boolean code,
            boolean peers,
            boolean revocation,
            boolean proof,
            boolean reload) {}

    static Step next(Facts facts) {
        if (!facts.adopted()) {
            return Step.ADOPT;
        }
        if (facts.process()) {
            return withProcess(facts);
        }
        if (!facts.wanted() || !facts.known()) {
            return Step.REST;
        }
        if (!facts.certificate()) {
            return facts.certifyDue() ? Step.CERTIFY : Step.REST;
        }
        return facts.startDue() ? Step.START : Step.REST;
    }

    private static Step withProcess(Facts facts) {
        if (!facts.alive()) {
            return Step.BURY;
        }
        if (!facts.wanted() || facts.misfit()) {
            return Step.STOP;
        }
        if (facts.pollDue()) {
            return Step.POLL;
        }
        if (!facts.answered()) {
            return Step.REST;
        }
        return telling(facts.waiting(), facts.certifyDue());
    }

    private static Step telling(Waiting waiting, boolean certifyDue) {
        if (waiting.genesis()) {
            return Step.INSTALL_GENESIS;
        }
        if (waiting.peers()) {
            return Step.ORDER_PEERS;
        }
        if (waiting.distribution()) {
            return Step.DISTRIBUTE;
        }
        if (waiting.proof()) {
            return Step.PROVE;
        }
        if (waiting.revocation()) {
            return Step.REVOKE;
        }
        if (waiting.code()) {
            return Step.INSTALL_CODE;
        }
        if (waiting.reload()) {
            return Step.RELOAD;
        }
        return certifyDue ? Step.CERTIFY : Step.REST;
    }
}
