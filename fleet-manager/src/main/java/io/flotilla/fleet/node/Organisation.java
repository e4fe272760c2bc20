package io.flotilla.fleet.node;

import io.flotilla.contract.identity.OrgId;

/**
 * A member of one or more chains.
 *
 * @param caCertificate its CA, DER in base64
 */
public record Organisation(OrgId id, String name, String caCertificate) {}
