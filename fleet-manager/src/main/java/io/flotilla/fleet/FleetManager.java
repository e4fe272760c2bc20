package io.flotilla.fleet;

import io.flotilla.fleet.loop.FleetOperations;
import io.flotilla.fleet.loop.FleetReads;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.Service;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.PkiException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One fleet manager: its parts are started in the order of one list and stopped in reverse. Starts once. */
public final class FleetManager implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(FleetManager.class);

    private final Wiring.Parts parts;
    private final Deque<Service> started = new ArrayDeque<>();

    private FleetManager(Wiring.Parts parts) {
        this.parts = parts;
    }

    /**
     * Opens the manager's folder, and makes CA, keys and the first operator's token when it is new.
     *
     * @throws FleetException ENVIRONMENT, when the folder is in use, damaged, or cannot be written
     */
    public static FleetManager open(FleetConfig config) {
        try {
            return new FleetManager(Wiring.open(config));
        } catch (PkiException hindered) {
            throw new FleetException(FleetException.Code.ENVIRONMENT, String.valueOf(hindered.getMessage()), hindered);
        }
    }

    /** @throws FleetException when a part cannot start; those that had started are stopped again */
    @Override
    public synchronized void start() {
        try {
            for (Service service : parts.services()) {
                started.push(service);
                service.start();
            }
        } catch (RuntimeException hindered) {
            stop();
            throw hindered;
        }
    }

    @Override
    public synchronized void stop() {
        while (!started.isEmpty()) {
            Service service = started.pop();
            try {
                service.stop();
            } catch (RuntimeException failed) {
                LOG.error("part={} did not stop", service.getClass().getSimpleName(), failed);
            }
        }
    }

    /** Where REST and enrolment are reached. */
    public URI url() {
        return parts.address().manager();
    }

    /** Where MQTT is reached. */
    public URI broker() {
        return parts.address().broker();
    }

    /** Of the root certificate: what hosts pin. */
    public Fingerprint root() {
        return parts.address().root();
    }

    public FleetOperations operations() {
        return parts.operations();
    }

    public FleetReads reads() {
        return parts.reads();
    }
}
