package io.flotilla.fleet.http;

import io.flotilla.fleet.enrol.BootstrapDesk;
import io.flotilla.fleet.loop.Artifacts;
import io.flotilla.pki.est.EstServer;

/** Where hosts that have no operator's token go. */
public record EnrolmentDesks(EstServer est, BootstrapDesk bootstrap, Artifacts artifacts) {}
