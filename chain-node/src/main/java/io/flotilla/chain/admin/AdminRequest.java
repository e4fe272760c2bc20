package io.flotilla.chain.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.chain.p2p.RevocationList;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.OrgId;
import java.util.Optional;

/** What the agent asks of its node. */
public sealed interface AdminRequest {
    Answer accept(Handler handler);

    /** One method per variant, so that a new one fails to compile where requests are carried out. */
    interface Handler {
        Answer status();

        Answer installGenesis(InstallGenesis request);

        Answer setPeers(SetPeers request);

        Answer distribute(Distribute request);

        Answer reloadCertificate();

        Answer prove(Prove request);

        Answer setRevocations(SetRevocations request);
    }

    /** {@code GET /status} → {@link io.flotilla.contract.chain.NodeReport}. */
    record Status() implements AdminRequest {
        @Override
        public Answer accept(Handler handler) {
            return handler.status();
        }
    }

    /**
     * {@code PUT /genesis} → {@code {"sha256"}}. The same block again changes nothing.
     *
     * @param document the genesis document, with or without a signature
     * @param expected its digest, when the agent has one pinned
     */
    record InstallGenesis(ObjectNode document, Optional<Sha256> expected) implements AdminRequest {
        @Override
        public Answer accept(Handler handler) {
            return handler.installGenesis(this);
        }
    }

    /** {@code PUT /peers}: whom to link with, in place of what was told before. */
    record SetPeers(PeeringOrder order) implements AdminRequest {
        @Override
        public Answer accept(Handler handler) {
            return handler.setPeers(this);
        }
    }

    /** {@code POST /certificate/distribute} → 202; the outcome is seen in the status. */
    record Distribute(PeeringOrder.Distribution order) implements AdminRequest {
        @Override
        public Answer accept(Handler handler) {
            return handler.distribute(this);
        }
    }

    /** {@code POST /certificate/reload}: reads {@code tls.key} and {@code tls.pem} again. */
    record ReloadCertificate() implements AdminRequest {
        @Override
        public Answer accept(Handler handler) {
            return handler.reloadCertificate();
        }
    }

    /** {@code POST /consensus-key/proof} → {@link io.flotilla.contract.chain.ConsensusKey}. */
    record Prove(PeeringOrder.ProofRequest order) implements AdminRequest {
        @Override
        public Answer accept(Handler handler) {
            return handler.prove(this);
        }
    }

    /** {@code PUT /crl/{org}}, body base64 of the DER list: links of revoked certificates are dropped. */
    record SetRevocations(OrgId organisation, RevocationList list) implements AdminRequest {
        @Override
        public Answer accept(Handler handler) {
            return handler.setRevocations(this);
        }
    }
}
