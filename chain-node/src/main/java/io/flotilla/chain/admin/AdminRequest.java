package io.flotilla.chain.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.chain.p2p.RevocationList;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the agent asks of its node. */
public sealed interface AdminRequest {
    /** Carries it out; the answer is completed at once, but for what has to be on disk first. */
    void accept(Handler handler, CompletableFuture<Answer> answer);

    /** One method per variant, so that a new one fails to compile where requests are carried out. */
    interface Handler {
        Answer status();

        Answer installGenesis(InstallGenesis request);

        Answer setPeers(SetPeers request);

        Answer distribute(Distribute request);

        Answer reloadCertificate();

        Answer prove(Prove request);

        Answer setRevocations(SetRevocations request);

        Answer saveCode(SaveCode request);

        void submit(Submit request, CompletableFuture<Answer> answer);

        Answer account(Account request);

        Answer transaction(FindTransaction request);

        Answer readiness();

        Answer speak(Speak request);
    }

    /** {@code GET /status} → {@link io.flotilla.contract.chain.NodeReport}. */
    record Status() implements AdminRequest {
        @Override
        public void accept(Handler handler, CompletableFuture<Answer> answer) {
            answer.complete(handler.status());
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
        public void accept(Handler handler, CompletableFuture<Answer> answer) {
            answer.complete(handler.installGenesis(this));
        }
    }

    /** {@code PUT /peers}: whom to link with, in place of what was told before. */
    record SetPeers(PeeringOrder order) implements AdminRequest {
        @Override
        public void accept(Handler handler, CompletableFuture<Answer> answer) {
            answer.complete(handler.setPeers(this));
        }
    }

    /** {@code POST /certificate/distribute} → 202; the outcome is seen in the status. */
    record Distribute(PeeringOrder.Distribution order) implements AdminRequest {
        @Override
        public void accept(Handler handler, CompletableFuture<Answer> answer) {
            answer.complete(handler.distribute(this));
        }
    }

    /** {@code POST /certificate/reload}: reads {@code tls.key} and {@code tls.pem} again. */
    record ReloadCertificate() implements AdminRequest {
        @Override
        public void accept(Handler handler, CompletableFuture<Answer> answer) {
            answer.complete(handler.reloadCertificate());
        }
    }

    /** {@code POST /consensus-key/proof} → {@link io.flotilla.contract.chain.ConsensusKey}. */
    record Prove(PeeringOrder.ProofRequest order) implements AdminRequest {
        @Override
        public void accept(Handler handler, CompletableFuture<Answer> answer) {
            answer.complete(handler.prove(this));
        }
    }

    /** {@code PUT /crl/{org}}, body base64 of the DER list: links of revoked certificates are dropped. */
    record SetRevocations(OrgId organisation, RevocationList list) implements AdminRequest {
        @Override
        public void accept(Handler handler, CompletableFuture<Answer> answer) {
            answer.complete(handler.setRevocations(this));
        }
    }

    /** {@code PUT /contracts/{sha256}} → 204: the code of a contract of the genesis block. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record SaveCode(Sha256 digest, byte[] code) implements AdminRequest {
        @Override
        public void accept(Handler handler, CompletableFuture<Answer> answer) {
            answer.complete(handler.saveCode(this));
        }
    }

    /** {@code POST /chain/submit} → 202 once the transaction is on disk, {@code {"id"}}. */
    record Submit(Transaction transaction) implements AdminRequest {
        @Override
        public void accept(Handler handler, CompletableFuture<Answer> answer) {
            handler.submit(this, answer);
        }
    }

    /** {@code GET /chain/account/{publicKey}}: whom a transaction key speaks for, and its next nonce. */
    record Account(Ed25519PublicKey key) implements AdminRequest {
        @Override
        public void accept(Handler handler, CompletableFuture<Answer> answer) {
            answer.complete(handler.account(this));
        }
    }

    /** {@code GET /chain/transaction/{id}}: where a transaction is, and what it came to. */
    record FindTransaction(Sha256 id) implements AdminRequest {
        @Override
        public void accept(Handler handler, CompletableFuture<Answer> answer) {
            answer.complete(handler.transaction(this));
        }
    }

    /**
     * {@code POST /chain/speak} → {@code {"from", "unheard"}}: a validator that keeps silent speaks from this height on, though it may
     * contradict what it has forgotten. Nothing changes for one that is not silent.
     *
     * @param validator this node, in confirmation
     * @param unheard validators that whoever orders it knows to be unheard: refused while one is missing here; null: none
     */
    record Speak(NodeAddress validator, @Nullable List<NodeAddress> unheard) implements AdminRequest {
        @Override
        public void accept(Handler handler, CompletableFuture<Answer> answer) {
            answer.complete(handler.speak(this));
        }
    }

    /** {@code GET /chain/ready}: what a candidate validator signs to say that it follows the chain. */
    record Readiness() implements AdminRequest {
        @Override
        public void accept(Handler handler, CompletableFuture<Answer> answer) {
            answer.complete(handler.readiness());
        }
    }
}
