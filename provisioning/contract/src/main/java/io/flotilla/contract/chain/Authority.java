package io.flotilla.contract.chain;

import io.flotilla.contract.identity.OrgId;

/**
 * A CA certificate that peers accept for one organisation.
 *
 * @param certificate DER in base64
 */
public record Authority(OrgId organisation, String certificate) {}
