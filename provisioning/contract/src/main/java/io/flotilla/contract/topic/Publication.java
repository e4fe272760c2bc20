package io.flotilla.contract.topic;

/**
 * What the matrix has to know of a PUBLISH or a will.
 *
 * @param bytes of the payload and of what a client may add to it: user properties, response topic, content type and
 *     correlation data
 */
public record Publication(String topic, int qos, boolean retain, int bytes) {}
