package io.flotilla.agent;

import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.agent.node.Artifacts;
import io.flotilla.agent.node.NodeFault;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.pki.est.PinnedHttps;
import io.flotilla.pki.key.PkiException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Artefacts from the manager over HTTPS, under the pinned root and with the agent's own certificate. Any thread.
 *
 * @param identity asked at each request
 */
record ManagerArtifacts(URI manager, Supplier<AgentIdentity> identity) implements Artifacts {
    static final String PATH = "/.well-known/flotilla/artifacts/";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public byte[] fetch(Sha256 sha256) {
        PinnedHttps.Answer answer = asked(sha256);
        if (answer.status() >= 500) {
            throw new NodeFault("artifact.unreachable", "the manager answers " + answer.status() + ": look at its log");
        }
        if (answer.status() != 200) {
            throw NodeFault.refusal(
                    "artifact.missing",
                    "the manager answers " + answer.status() + " when asked for the artefact " + sha256
                            + ": upload it to the manager again, and look whether this node was revoked");
        }
        if (answer.body().length > MOST_BYTES) {
            throw NodeFault.refusal(
                    "artifact.too.large",
                    "the artefact " + sha256 + " has " + answer.body().length + " bytes, more than " + MOST_BYTES
                            + ": make the contract smaller");
        }
        if (!Sha256.of(answer.body()).equals(sha256)) {
            throw NodeFault.refusal(
                    "artifact.wrong",
                    "what the manager sent is not the artefact " + sha256 + ": upload it to the manager again");
        }
        return answer.body();
    }

    private PinnedHttps.Answer asked(Sha256 sha256) {
        AgentIdentity self = identity.get();
        try {
            return new PinnedHttps(self.root(), Optional.of(self.credential()), PATIENCE)
                    .get(manager.resolve(PATH + sha256));
        } catch (PkiException fault) {
            throw new NodeFault("artifact.unreachable", String.valueOf(fault.getMessage()), fault);
        }
    }
}
