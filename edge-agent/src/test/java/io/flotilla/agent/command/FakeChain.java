package io.flotilla.agent.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.agent.node.ChainAccess;
import io.flotilla.agent.node.NodeControl;
import io.flotilla.agent.node.NodeFault;
import io.flotilla.agent.node.Steps;
import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.Question;
import io.flotilla.pki.key.Ed25519Key;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** A node's chain: it takes what fits, decides blocks when told to, and may lose what is said on the way to it and back. */
final class FakeChain implements ChainAccess {
    static final Sha256 ID = Sha256.of(new byte[] {7});
    static final NodeAddress SILENT = NodeAddress.parse("bank-a/validator-1");
    static final OrgId ORGANISATION = new OrgId("bank-a");
    static final Ed25519Key KEY = Ed25519Key.kept(Path.of("target", "transaction-key.pem"), new SecureRandom());

    final TreeMap<Long, Transaction> pool = new TreeMap<>();
    final List<Transaction> decided = new ArrayList<>();
    Account account = new Account(ID, ORGANISATION, 0, 0, 10);
    BooleanSupplier losesQuestion = () -> false;
    BooleanSupplier losesAnswer = () -> false;
    /** Says this instead of taking a transaction; null: it looks at it. */
    NodeFault refusal;

    /** What a desk acts on whose commands are for the node alone. */
    static CommandDesk.Reach reach(NodeControl node) {
        return new CommandDesk.Reach(node, submissions(new MemoryState(), new FakeChain()));
    }

    static Submissions submissions(StateStore store, ChainAccess chain) {
        return new Submissions(
                store,
                KEY,
                ORGANISATION,
                chain,
                sha256 -> {
                    throw NodeFault.refusal("artifact.missing", "there is no artefact");
                },
                new Steps(Runnable::run, Runnable::run));
    }

    /** Everything that waits stands in one block. */
    void decide() {
        decided.addAll(pool.values());
        account = new Account(ID, ORGANISATION, account.nonce() + pool.size(), account.next(), account.height() + 1);
        pool.clear();
    }

    /** Somebody else who has the key gets a transaction into a block. */
    void strangerIsFaster() {
        if (pool.isEmpty()) {
            account = new Account(ID, ORGANISATION, account.nonce() + 1, account.next() + 1, account.height() + 1);
        }
    }

    @Override
    public Account account(Ed25519PublicKey key) {
        lose(losesQuestion);
        if (!key.equals(KEY.publicKey())) {
            throw NodeFault.refusal("unknown-sender", "the chain does not know the key");
        }
        lose(losesAnswer);
        return account;
    }

    @Override
    public void submit(byte[] transaction) {
        lose(losesQuestion);
        if (refusal != null) {
            throw refusal;
        }
        ByteReader reader = new ByteReader(transaction);
        take(Transaction.read(reader));
        reader.end();
        lose(losesAnswer);
    }

    private void take(Transaction transaction) {
        if (transaction.equals(pool.get(transaction.nonce()))) {
            return;
        }
        if (transaction.nonce() < account.next()) {
            throw NodeFault.refusal("stale-nonce", "its nonce is used");
        }
        if (transaction.nonce() > account.next()) {
            throw NodeFault.refusal("nonce-gap", "transactions before it are missing");
        }
        if (transaction.validUntilHeight() <= account.height()) {
            throw NodeFault.refusal("expired", "its last height has passed");
        }
        pool.put(transaction.nonce(), transaction);
        account = new Account(ID, ORGANISATION, account.nonce(), account.next() + 1, account.height());
    }

    @Override
    public ObjectNode speak(Command.ValidatorSpeak order) {
        if (!order.validator().equals(SILENT)) {
            throw NodeFault.refusal("other-node", "This is " + SILENT);
        }
        if (!order.unheard().contains(NodeAddress.parse("bank-b/v"))) {
            throw NodeFault.refusal("unheard", "This node has not heard of [bank-b/v]");
        }
        ObjectNode answer = Json.object().put("from", account.height() + 1);
        answer.putArray("unheard").add("bank-b/v");
        return answer;
    }

    @Override
    public Whereabouts whereabouts(Sha256 transaction) {
        lose(losesQuestion);
        Whereabouts found = decided.stream().anyMatch(one -> one.id().equals(transaction))
                ? Whereabouts.FINAL
                : pool.values().stream().anyMatch(one -> one.id().equals(transaction))
                        ? Whereabouts.POOLED
                        : Whereabouts.UNKNOWN;
        lose(losesAnswer);
        return found;
    }

    @Override
    public ObjectNode answer(Question.OfChain question) {
        return Json.object().put("height", account.height());
    }

    private static void lose(BooleanSupplier lost) {
        if (lost.getAsBoolean()) {
            throw new NodeFault("node.unreachable", "the node's admin endpoint does not answer");
        }
    }
}
