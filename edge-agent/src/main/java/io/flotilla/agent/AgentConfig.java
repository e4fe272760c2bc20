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
import java.util.random.RandomGenerator;
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
    /**
     * Below what operating systems give to outgoing connections (Linux: from 32768): one of those could hold the port
     * while the node is restarted, and the node could not come back.
     */
    static final int FIRST_PORT = 20_000;

    static final int LAST_PORT = 32_767;
    private static final int MOST_TRIES = 100;

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
    AgentConfig withPort(RandomGenerator random) {
        if (p2pPort != null) {
            return this;
        }
        IOException last = new IOException("every port tried is taken");
        for (int i = 0; i < MOST_TRIES; i++) {
            int port = random.nextInt(FIRST_PORT, LAST_PORT + 1);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByName(p2pHost))) {
                return new AgentConfig(manager, node, chain, nodeHome, p2pHost, probe.getLocalPort());
            } catch (IOException failure) {
                last = failure;
            }
        }
        throw new AgentFault(
                AgentFault.Code.USAGE,
                "no port can be opened on " + p2pHost + " (" + last.getMessage()
                        + "): join again with --p2p-host naming an address of this host.",
                last);
    }

    /** Where the node listens unless its configuration says otherwise. */
    Endpoint endpoint() {
        if (p2pPort == null) {
            throw new IllegalStateException("the P2P port was not chosen yet");
        }
        return new Endpoint(p2pHost, p2pPort);
    }
}
