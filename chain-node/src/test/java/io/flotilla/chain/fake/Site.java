package io.flotilla.chain.fake;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodeFolder;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.NodeReport.PeerLink;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.PrivateFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** A host with a node's folder, as its agent prepares it; who runs the node is left open. */
public final class Site {
    private final NodeAddress node;
    private final NodeFolder folder;
    private final Endpoint endpoint;
    private final AdminClient admin;

    /** Writes settings and certificate into a new folder below this one. */
    public Site(Path parent, NodeAddress node, Credential credential) {
        this.node = node;
        this.folder = new NodeFolder(parent.resolve(node.clientId()));
        this.endpoint = new Endpoint("127.0.0.1", freePort());
        this.admin = new AdminClient(folder);
        PrivateFile.createFolder(folder.root());
        PrivateFile.write(
                folder.settings(),
                Json.write(new NodeSettings(node, Consortium.CHAIN, TrustDomain.DEFAULT, Role.VALIDATOR, endpoint)));
        Consortium.write(folder, credential);
    }

    public NodeAddress node() {
        return node;
    }

    public NodeFolder folder() {
        return folder;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public AdminClient admin() {
        return admin;
    }

    public Peer peer() {
        return new Peer(node, endpoint, Role.VALIDATOR);
    }

    public PeerLink linkTo(Site other) {
        return link(admin.status(), other.node());
    }

    public static PeerLink link(NodeReport report, NodeAddress other) {
        return report.peers().stream()
                .filter(link -> link.node().equals(other))
                .findFirst()
                .orElseThrow();
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
