package io.flotilla.contract.topic;

/**
 * What the matrix has to know of a PUBLISH or a will.
 *
 * @param bytes the payload's length
 */
public record Publication(String topic, int qos, boolean retain, int bytes) {}
