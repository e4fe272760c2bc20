package io.flotilla.chain;

import io.flotilla.chain.p2p.ChainMessage;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;

/** The links as the chain sees them: whom they reach, and what to say there. */
interface Wire {
    /** With whom a link is up. */
    List<NodeAddress> linked();

    /** Nothing happens when no link is up with that peer, or when it reads too slowly. */
    void tell(NodeAddress peer, ChainMessage message);

    /** How large a block may be from now on, in bytes: a message that carries one has to fit through. */
    void allow(long blockBytes);

    /** Ends the link with that peer, which did what no honest one does, and lets it come back only after a while. */
    void cut(NodeAddress peer);

    void count(String counter);
}
