package io.flotilla.agent.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.Question;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;

/** The chain's part of a Flotilla node's admin endpoint. */
final class FlotillaChain implements ChainAccess {
    private final Supplier<AdminClient> node;

    /** @param node asked at each call, since another process has another endpoint */
    FlotillaChain(Supplier<AdminClient> node) {
        this.node = node;
    }

    private record Found(Sha256 id, Whereabouts state) {}

    @Override
    public Account account(Ed25519PublicKey key) {
        return node.get().ask(AdminClient.Call.of("GET", "/chain/account/" + key), null, Account.class);
    }

    @Override
    public void submit(byte[] transaction) {
        byte[] body = Json.write(Map.of("transaction", Base64.getEncoder().encodeToString(transaction)));
        node.get().send(AdminClient.Call.of("POST", "/chain/submit"), body);
    }

    @Override
    public ObjectNode speak(Command.ValidatorSpeak order) {
        return node.get().ask(AdminClient.Call.of("POST", "/chain/speak"), Json.write(order.arguments()));
    }

    @Override
    public Whereabouts whereabouts(Sha256 transaction) {
        Found found =
                node.get().ask(AdminClient.Call.of("GET", "/chain/transaction/" + transaction), null, Found.class);
        if (!found.id().equals(transaction)) {
            throw new NodeFault("node.answer.malformed", "the node answers for another transaction than was asked for");
        }
        return found.state();
    }

    @Override
    public ObjectNode answer(Question.OfChain question) {
        if (question instanceof Question.ChainBlock block) {
            return get("/chain/block/" + block.height());
        }
        if (question instanceof Question.ChainTransaction transaction) {
            return get("/chain/transaction/" + transaction.id());
        }
        if (question instanceof Question.ChainReady) {
            return get("/chain/ready");
        }
        if (question instanceof Question.ChainHead) {
            return get("/chain/head");
        }
        String path = question instanceof Question.ChainQuery ? "/chain/query" : "/chain/proof";
        return node.get().ask(AdminClient.Call.of("POST", path), Json.write(question.arguments()));
    }

    private ObjectNode get(String path) {
        return node.get().ask(AdminClient.Call.of("GET", path), null);
    }
}
