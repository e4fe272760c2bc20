package io.flotilla.contract.topic;

/** What the matrix says of one request. */
public enum Access {
    ALLOWED,
    /** Outside what this client may reach: refused with the reason code, and the session ends. */
    FOREIGN,
    /** Own subtree, but no such topic, or not for this direction: refused, counted, the session stays. */
    UNKNOWN_TOPIC,
    /** More publications a second than this client may send: refused, counted, the session stays. */
    OVER_QUOTA,
    /** The message is larger than the topic's rule allows: refused, counted, the session stays. */
    TOO_LARGE,
    /** QoS or retain flag other than the topic's rule: refused, counted, the session stays. */
    WRONG_DELIVERY,
    /** An inspector's publication: acknowledged, delivered to nobody, audited; the session stays. */
    SWALLOWED
}
