package io.flotilla.agent.identity;

import io.flotilla.contract.chain.NodeFolder;
import io.flotilla.pki.key.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Everything that an agent keeps on its host, in one folder of mode 0700.
 *
 * @param root absolute
 */
public record AgentFolder(Path root) {
    private static final Path OF_THE_SYSTEM = Path.of("/var/lib/flotilla-agent");

    public AgentFolder {
        root = root.toAbsolutePath().normalize();
    }

    /** {@code /var/lib/flotilla-agent} where it exists and may be written to, else {@code ~/.flotilla/agent}. */
    public static AgentFolder usual() {
        return new AgentFolder(
                Files.isWritable(OF_THE_SYSTEM)
                        ? OF_THE_SYSTEM
                        : Path.of(System.getProperty("user.home"), ".flotilla", "agent"));
    }

    /** Manager, node home, P2P address. */
    public Path config() {
        return root.resolve("agent.json");
    }

    public Path identity() {
        return root.resolve("identity");
    }

    /** Signs transactions for the organisation; made at the first start, and its chains know no other. */
    public Path transactionKey() {
        return root.resolve("transaction-key.pem");
    }

    /** The pinned root certificate, PEM. */
    public Path rootCertificate() {
        return root.resolve("root.pem");
    }

    /**
     * The signer pin and the brokers' addresses. Brokers change by HTTPS under the pinned root only; signers only by a list
     * that those before have signed.
     */
    public Path bootstrap() {
        return root.resolve("bootstrap.json");
    }

    /** The id of the token that brought the identity; without its secret. */
    public Path token() {
        return root.resolve("join-token");
    }

    /** Belongs to the host's owner: the agent writes it only when there is none. */
    public Path policy() {
        return root.resolve("policy.yaml");
    }

    public Path state() {
        return root.resolve("state");
    }

    public NodeFolder node() {
        return new NodeFolder(root.resolve("node"));
    }

    public Path log() {
        return root.resolve("agent.log");
    }

    Path lock() {
        return root.resolve("agent.lock");
    }

    /** Makes the folder when it is missing. */
    public AgentFolder make() {
        PrivateFile.createFolder(root);
        return this;
    }

    /** @throws AgentFault FOLDER */
    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AgentFault(
                    AgentFault.Code.FOLDER,
                    "cannot read " + file + ": check that this user owns the agent's folder.",
                    e);
        }
    }
}
