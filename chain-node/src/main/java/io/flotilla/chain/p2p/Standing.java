package io.flotilla.chain.p2p;

import io.flotilla.contract.chain.NodeReport.PeerLink;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;
import java.util.Optional;

/** How a node stands with the others of its peer set. */
public interface Standing {
    boolean knows(NodeAddress node);

    /** The link that is up with this peer; empty when none is. */
    Optional<LinkId> linkWith(NodeAddress node);

    /** With whom a link is up, in order of address. */
    List<NodeAddress> linked();

    /** Whether a link stands with every peer. */
    boolean allLinked();

    /** Whether a link stands with every peer whose port accepts a connection. */
    boolean allReachableLinked();

    List<PeerLink> report();
}
