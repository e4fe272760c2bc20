package io.flotilla.fleet;

import io.flotilla.contract.identity.InstanceId;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Renewal;
import io.flotilla.pki.profile.PublicNames;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The certificate of both listeners, made anew in good time. */
final class ServerIdentity {
    private final Authorities authorities;
    private final InstanceId instance;
    private final PublicNames names;
    private final Clock clock;
    private final RandomGenerator random;
    private volatile Credential current;
    private volatile Instant renewal;

    ServerIdentity(
            Authorities authorities, InstanceId instance, PublicNames names, Clock clock, RandomGenerator random) {
        this.authorities = authorities;
        this.instance = instance;
        this.names = names;
        this.clock = clock;
        this.random = random;
        this.current = authorities.server(instance, names);
        this.renewal = Renewal.dueAt(current.leaf(), random);
    }

    Credential current() {
        return current;
    }

    /** Hands a new certificate to {@code replaced} when it is time. */
    void renewWhenDue(Consumer<Credential> replaced) {
        if (!clock.instant().isBefore(renewal)) {
            current = authorities.server(instance, names);
            renewal = Renewal.dueAt(current.leaf(), random);
            replaced.accept(current);
        }
    }
}
