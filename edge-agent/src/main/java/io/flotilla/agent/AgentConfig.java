package io.flotilla.agent;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.agent.identity.AgentFolder;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.pki.key.PrivateFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code agent.json}: what the join line and its options said.
 *
 * @param manager base address, {@code https://host:port}
 * @param nodeHome folder with {@code bin/flotilla-node}; null when none was found at the join
 * @param p2pHost where the node listens and what its peers dial, unless the configuration says otherwise
 * @param p2pPort chosen by the agent once, then kept for ever; null before that
 */
record AgentConfig(
        URI manager,
        NodeAddress node,
        ChainId chain,
        @Nullable String nodeHome,
        String p2pHost,
        @Nullable Integer p2pPort) {
    private static final int MOST_BYTES = 16 << 10;

    /** @throws AgentFault NOT_JOINED, FOLDER or USAGE */
    static AgentConfig load(AgentFolder folder) {
        Path file = folder.config();
        if (!Files.exists(file)) {
            throw new AgentFault(
                    AgentFault.Code.NOT_JOINED,
                    folder.root()
                            + " holds no agent: run the join line that `fleet apply` or `fleet node add` printed, or give --dir.");
        }
        try {
            return Json.read(Files.readAllBytes(file), MOST_BYTES, AgentConfig.class);
        } catch (IOException | MalformedDocument bad) {
            throw new AgentFault(
                    AgentFault.Code.USAGE,
                    file + " cannot be read (" + bad.getMessage() + "): correct it, or join this host again.",
                    bad);
        }
    }

    void save(AgentFolder folder) {
        PrivateFile.write(folder.config(), (Json.pretty(this) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** With a P2P port: a free one of this host when there was none. */
    AgentConfig withPort() {
        if (p2pPort != null) {
            return this;
        }
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(p2pHost))) {
            return new AgentConfig(manager, node, chain, nodeHome, p2pHost, probe.getLocalPort());
        } catch (IOException failure) {
            throw new AgentFault(
                    AgentFault.Code.USAGE,
                    "no port can be opened on " + p2pHost + " (" + failure.getMessage()
                            + "): join again with --p2p-host naming an address of this host.",
                    failure);
        }
    }

    /** Where the node listens unless its configuration says otherwise. */
    Endpoint endpoint() {
        if (p2pPort == null) {
            throw new IllegalStateException("the P2P port was not chosen yet");
        }
        return new Endpoint(p2pHost, p2pPort);
    }
}
