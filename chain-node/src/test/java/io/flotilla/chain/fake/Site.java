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
import java.util.Random;

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

    /** One that is free now and that no outgoing connection takes by chance: those begin at 32768. */
    private static int freePort() {
        return new Random()
                .ints(20_000, 32_000)
                .filter(Site::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
