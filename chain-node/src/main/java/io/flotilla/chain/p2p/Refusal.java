package io.flotilla.chain.p2p;

/** Why a peer is turned away. The lower-case form travels in the REFUSED frame and is part of a counter's name. */
public enum Refusal {
    /** No or several SAN URIs, or a subject that does not go with it. */
    NO_IDENTITY,
    /** The certificate speaks for an agent, a manager or a server. */
    NOT_A_NODE,
    UNKNOWN_ORGANISATION,
    /** Not issued by its organisation's CA, or not for this use. */
    UNTRUSTED,
    EXPIRED,
    REVOKED,
    /** Of a known organisation, but not in the peer set. */
    NOT_A_PEER,
    /** Another node than the one that was dialled or that the certificate names. */
    WRONG_NODE,
    /** Another genesis block. */
    WRONG_CHAIN,
    /** The certificate in the greeting is not one of the node that holds the TLS key. */
    WRONG_CERTIFICATE,
    /** No complete greeting in time. */
    TIMEOUT,
    /** It did what no honest peer does, a little while ago. */
    MISBEHAVED,
    /** Too many links of this peer are waiting for their greeting. */
    BUSY
}
