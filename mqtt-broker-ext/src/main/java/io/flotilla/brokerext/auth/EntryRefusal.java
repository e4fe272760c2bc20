package io.flotilla.brokerext.auth;

/** Why a CONNECT was refused. */
public enum EntryRefusal {
    /** Empty, too long, with letters that no client needs, or with a dot but without a certificate. */
    BAD_CLIENT_ID,
    /** Neither a certificate nor user and password. */
    NO_CREDENTIALS,
    WRONG_PASSWORD,
    /** The certificate names nobody of this trust domain, or somebody in two ways. */
    UNKNOWN_IDENTITY,
    /** The certificate's organisation is not that of the CA which issued it, or that CA is of another fleet. */
    FOREIGN_ISSUER,
    /** The identity of a chain node or a server. */
    NOT_FOR_MQTT,
    /** The client id is not the certificate's. */
    OTHER_CLIENT_ID,
    REVOKED_CERTIFICATE,
    /** The node is unknown, revoked or removed. */
    UNKNOWN_NODE
}
