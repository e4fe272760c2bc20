package io.flotilla.agent.command;

import io.flotilla.agent.command.StateStore.Change;
import io.flotilla.agent.command.StateStore.Table;
import io.flotilla.agent.node.Artifacts;
import io.flotilla.agent.node.ChainAccess;
import io.flotilla.agent.node.NodeFault;
import io.flotilla.agent.node.Steps;
import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.codec.CanonicalJson;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.pki.key.Ed25519Key;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signs contract calls with the organisation's transaction key and keeps what it has signed until its command is done. */
public final class Submissions {
    private static final Ed25519Signature UNSIGNED = Ed25519Signature.of(new byte[64]);

    private final StateStore store;
    private final Ed25519Key key;
    private final OrgId organisation;
    private final ChainAccess chain;
    private final Artifacts artifacts;
    private final Steps steps;

    /** @param steps with a worker that may block for as long as node and manager do */
    public Submissions(
            StateStore store, Ed25519Key key, OrgId organisation, ChainAccess chain, Artifacts artifacts, Steps steps) {
        this.store = store;
        this.key = key;
        this.organisation = organisation;
        this.chain = chain;
        this.artifacts = artifacts;
        this.steps = steps;
    }

    /** @param pinned the chain's genesis block, which is its identity; null when none is pinned */
    Task task(CommandKey command, Command.ChainSubmit call, @Nullable Sha256 pinned) {
        return new Submission(this, command, call, pinned);
    }

    ChainAccess chain() {
        return chain;
    }

    Steps steps() {
        return steps;
    }

    /** What was signed for this command; empty when nothing was. */
    Optional<Transaction> signed(CommandKey command) {
        return store.get(Table.SIGNED, command.toString()).map(bytes -> {
            ByteReader reader = new ByteReader(bytes);
            Transaction transaction = Transaction.read(reader);
            reader.end();
            return transaction;
        });
    }

    /** In place of what was signed for this command before; durable when it returns. */
    void keep(CommandKey command, Transaction transaction) {
        store.commit(List.of(Change.put(Table.SIGNED, command.toString(), bytes(transaction))));
    }

    /** To be called only when it can never stand in a block. */
    void forget(CommandKey command) {
        store.commit(List.of(Change.delete(Table.SIGNED, command.toString())));
    }

    ChainAccess.Account account() {
        return chain.account(key.publicKey());
    }

    /**
     * Asks the node and the manager for what the call needs, and signs it. Blocks.
     *
     * @throws NodeFault when something cannot be had, or must not be signed
     */
    Transaction sign(Command.ChainSubmit call, Sha256 pinned) {
        ChainAccess.Account account = account();
        if (!account.chainId().equals(pinned)) {
            throw NodeFault.refusal(
                    "chain.other",
                    "the node is on the chain " + account.chainId() + ", the configuration pins " + pinned
                            + ": nothing is signed");
        }
        if (!account.organisation().equals(organisation)) {
            throw NodeFault.refusal(
                    "chain.other.organisation",
                    "the chain has this host's transaction key under " + account.organisation() + ", not under "
                            + organisation + ": nothing is signed");
        }
        try {
            Transaction unsigned = new Transaction(
                    pinned,
                    key.publicKey(),
                    account.next(),
                    Math.addExact(account.height(), call.validFor()),
                    call.gasLimit(),
                    call.contract(),
                    call.method(),
                    arguments(call),
                    UNSIGNED);
            return signed(unsigned);
        } catch (IllegalArgumentException | ArithmeticException unfit) {
            throw NodeFault.refusal("transaction.unfit", "no transaction can be made of it: " + unfit.getMessage());
        }
    }

    private Transaction signed(Transaction of) {
        return new Transaction(
                of.chainId(),
                of.sender(),
                of.nonce(),
                of.validUntilHeight(),
                of.gasLimit(),
                of.contract(),
                of.method(),
                of.arguments(),
                key.sign(of.statement()));
    }

    private String arguments(Command.ChainSubmit call) {
        List<@Nullable Object> all = new ArrayList<>(call.args());
        Sha256 artifact = call.artifact();
        if (artifact != null) {
            all.add(1, Base64.getEncoder().encodeToString(artifacts.fetch(artifact)));
        }
        byte[] canonical = CanonicalJson.bytes(Json.tree(Map.of("args", all)).path("args"));
        return new String(canonical, StandardCharsets.UTF_8);
    }

    static byte[] bytes(Transaction transaction) {
        ByteWriter writer = new ByteWriter();
        transaction.write(writer);
        return writer.toBytes();
    }
}
