package io.flotilla.contract.chain;

import java.nio.file.Path;

/**
 * The files through which an agent and its chain node meet; both run as the same user of the host. All are 0600 and
 * written atomically.
 *
 * @param root the node's folder
 */
public record NodeFolder(Path root) {
    /** {@link NodeSettings}, written by the agent before each start. */
    public Path settings() {
        return root.resolve("node.json");
    }

    /** The node's TLS private key, PEM PKCS#8, written by the agent. */
    public Path tlsKey() {
        return root.resolve("tls.key");
    }

    /** The node's certificate and its organisation's CA, PEM, leaf first, written by the agent. */
    public Path tlsChain() {
        return root.resolve("tls.pem");
    }

    /** {@link AdminAccess}, written by the node once its admin endpoint answers; deleted at a clean stop. */
    public Path admin() {
        return root.resolve("admin.json");
    }

    /** The node's own store: nobody else opens it. */
    public Path data() {
        return root.resolve("data");
    }

    /** The node's log, appended to. */
    public Path log() {
        return root.resolve("node.log");
    }
}
