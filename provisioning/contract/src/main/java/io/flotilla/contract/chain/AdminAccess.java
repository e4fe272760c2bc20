package io.flotilla.contract.chain;

import java.time.Instant;

/**
 * How the agent reaches its node's admin endpoint {@code http://127.0.0.1:port}.
 *
 * @param token bearer token, new at each start
 * @param pid the node's process
 * @param started when that process started, as the operating system tells it; with the pid it names one process for
 *     ever
 */
public record AdminAccess(int port, String token, long pid, Instant started) {}
