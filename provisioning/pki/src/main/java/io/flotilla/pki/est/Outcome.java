package io.flotilla.pki.est;

import io.flotilla.contract.identity.NodeAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a request for a certificate ends. */
sealed interface Outcome {
    EnrolmentEvent event();

    EstResponse response();

    /** @param chain leaf first */
    record Issued(EnrolmentEvent.Kind kind, NodeAddress node, List<X509Certificate> chain) implements Outcome {
        @Override
        public EnrolmentEvent event() {
            return new EnrolmentEvent(kind, node, chain.get(0).getSerialNumber().toString(16));
        }

        @Override
        public EstResponse response() {
            return EstBody.certificates(chain);
        }
    }

    /** @param node null where nobody was authenticated */
    record Refused(Refusal why, @Nullable NodeAddress node) implements Outcome {
        @Override
        public EnrolmentEvent event() {
            var kind = why.alarming() ? EnrolmentEvent.Kind.ALARM : EnrolmentEvent.Kind.REFUSED;
            return new EnrolmentEvent(kind, node, why.code() + ": " + why.sentence());
        }

        @Override
        public EstResponse response() {
            return EstResponse.of(why);
        }
    }
}
