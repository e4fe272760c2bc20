package io.flotilla.fleet.http;

import java.security.cert.X509Certificate;

/**
 * Where and as what the HTTPS port is opened.
 *
 * @param root what client certificates must lead to
 * @param version of this build
 */
public record HttpSettings(String host, int port, X509Certificate root, String version) {}
