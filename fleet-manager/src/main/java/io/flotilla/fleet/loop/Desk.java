package io.flotilla.fleet.loop;

import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.identity.InstanceId;
import java.security.SecureRandom;
import java.time.Clock;

/** What it takes to write documents: who this manager is, its signature, fresh ids and secrets, the time. */
public record Desk(InstanceId instance, DocumentSigner signer, CommandIds ids, SecureRandom random, Clock clock) {}
