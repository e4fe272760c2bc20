package io.flotilla.chain.execution;

import io.flotilla.chain.execution.Proposals.Voted;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.SignatureCheck;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The organisations of the chain and their transaction keys. */
final class Members implements SystemContract {
    static final String NAME = "members";
    static final String PROPOSE = "proposeMembers";

    private static final String ADD = "propose-add";
    private static final String REMOVE = "propose-remove";
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_CERTIFICATE = 8 << 10;
    private static final Pattern THUMBPRINT = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final ChainId chain;
    private final SignatureCheck check;

    /** @param check for the proofs of keys */
    Members(ChainId chain, SignatureCheck check) {
        this.chain = chain;
        this.check = check;
    }

    record Shown(OrgId id, String name, String caCertificate) {}

    @Override
    public boolean reads(String method) {
        return List.of("list", "get", Proposals.LIST).contains(method);
    }

    @Override
    public Answer call(SystemCall call) {
        return switch (call.method()) {
            case ADD -> proposeAdd(call);
            case REMOVE -> proposeRemove(call);
            case Proposals.VOTE -> carriedOut(call, Proposals.vote(call));
            case "add-key" -> addKey(call);
            case "remove-key" -> removeKey(call);
            case "list" -> Answer.of(call.state().members());
            case "get" -> get(call);
            case Proposals.LIST -> Answer.of(Proposals.list(call));
            default -> throw SystemContract.unknown(call);
        };
    }

    private static Answer proposeAdd(SystemCall call) {
        Arguments given = call.arguments();
        given.exactly(4);
        permitted(call);
        OrgId id = given.as(0, "an organisation's id", OrgId::new);
        if (id.equals(ChainState.GENESIS)) {
            throw Failure.reverted("no organisation may be called " + id);
        }
        absent(call, id);
        if (given.text(1).length() > LONGEST_NAME || given.text(2).length() > LONGEST_CERTIFICATE) {
            throw Failure.reverted("the name or the certificate is too long");
        }
        given.as(2, "base64", Base64.getDecoder()::decode);
        Ed25519PublicKey key = given.as(3, "a public key", Ed25519PublicKey::new);
        free(call, key, id);
        return carriedOut(
                call, Proposals.propose(call, ADD, List.of(id.value(), given.text(1), given.text(2), key.value())));
    }

    private static Answer proposeRemove(SystemCall call) {
        call.arguments().exactly(1);
        permitted(call);
        OrgId id = member(call, 0);
        return carriedOut(call, Proposals.propose(call, REMOVE, List.of(id.value())));
    }

    private static Answer carriedOut(SystemCall call, Voted voted) {
        if (voted.passed()) {
            List<String> with = voted.proposal().arguments();
            OrgId id = new OrgId(with.get(0));
            if (voted.proposal().action().equals(ADD)) {
                add(call, id, with);
            } else {
                remove(call, id);
            }
        }
        return Answer.of(voted.count());
    }

    private static void add(SystemCall call, OrgId id, List<String> with) {
        Ed25519PublicKey key = new Ed25519PublicKey(with.get(3));
        absent(call, id);
        free(call, key, id);
        TreeSet<OrgId> members = new TreeSet<>(call.state().members());
        members.add(id);
        write(call.entries(), members);
        call.entries().put(StateKeys.member(id), new Member(with.get(1), with.get(2)).bytes());
        enable(call, key, id);
        call.emit("added", Map.of("organisation", id.value()));
    }

    private static void remove(SystemCall call, OrgId id) {
        boolean validates = call.state().validators().members().stream()
                .anyMatch(one -> one.address().organisation().equals(id));
        if (validates) {
            throw Failure.reverted(id + " still has validators: remove them first");
        }
        TreeSet<OrgId> members = new TreeSet<>(call.state().members());
        members.remove(id);
        if (members.isEmpty()) {
            throw Failure.reverted(id + " is the last member");
        }
        write(call.entries(), members);
        call.entries().remove(StateKeys.member(id));
        call.emit("removed", Map.of("organisation", id.value()));
    }

    /** The proof is the one that the agent which made the key shows in its {@code about}. */
    private Answer addKey(SystemCall call) {
        Arguments given = call.arguments();
        given.exactly(4);
        Ed25519PublicKey key = given.as(0, "a public key", Ed25519PublicKey::new);
        Ed25519Signature proof = given.as(1, "a signature", Ed25519Signature::new);
        NodeAddress node = given.as(2, "a node's address", NodeAddress::parse);
        String agentKey = given.text(3);
        free(call, key, call.caller());
        boolean proven = node.organisation().equals(call.caller())
                && THUMBPRINT.matcher(agentKey).matches()
                && check.verifies(key, TransactionKey.statement(chain, node, agentKey), proof);
        if (!proven) {
            throw Failure.reverted("that is no proof by this key for a node of " + call.caller() + " in this chain");
        }
        enable(call, key, call.caller());
        call.emit("key-added", Map.of("organisation", call.caller().value(), "publicKey", key.value()));
        return Answer.of(Map.of("publicKey", key.value()));
    }

    private static Answer removeKey(SystemCall call) {
        call.arguments().exactly(1);
        Ed25519PublicKey key = call.arguments().as(0, "a public key", Ed25519PublicKey::new);
        Account account = call.state()
                .account(key)
                .filter(one -> one.active() && one.organisation().equals(call.caller()))
                .orElseThrow(() -> Failure.reverted(call.caller() + " has no such key"));
        if (key.equals(call.sender())) {
            throw Failure.reverted("a key cannot remove itself: use another one");
        }
        call.entries().put(StateKeys.account(key), account.active(false).bytes());
        call.emit("key-removed", Map.of("organisation", call.caller().value(), "publicKey", key.value()));
        return Answer.of(Map.of("publicKey", key.value()));
    }

    private static Answer get(SystemCall call) {
        call.arguments().exactly(1);
        OrgId id = member(call, 0);
        Member found = call.state().member(id).orElseThrow();
        return Answer.of(new Shown(id, found.name(), found.caCertificate()));
    }

    private static OrgId member(SystemCall call, int argument) {
        OrgId id = call.arguments().as(argument, "an organisation's id", OrgId::new);
        if (call.state().member(id).isEmpty()) {
            throw Failure.reverted(id + " is not a member");
        }
        return id;
    }

    private static void absent(SystemCall call, OrgId id) {
        if (call.state().member(id).isPresent()) {
            throw Failure.reverted(id + " is a member already");
        }
    }

    private static void permitted(SystemCall call) {
        if (!call.state().permits(PROPOSE, call.caller())) {
            throw Failure.refused(call.caller() + " lacks the permission " + PROPOSE);
        }
    }

    /** A key speaks for one organisation for ever: its nonce is counted on. */
    private static void free(SystemCall call, Ed25519PublicKey key, OrgId owner) {
        call.state().account(key).ifPresent(account -> {
            if (account.active() && call.state().member(account.organisation()).isPresent()) {
                throw Failure.reverted("the key is in use already");
            }
            if (!account.organisation().equals(owner)) {
                throw Failure.reverted("the key was another organisation's");
            }
        });
    }

    private static void enable(SystemCall call, Ed25519PublicKey key, OrgId owner) {
        Account account = call.state().account(key).orElse(new Account(owner, 0, true));
        call.entries().put(StateKeys.account(key), account.active(true).bytes());
    }

    static void write(Overlay entries, Collection<OrgId> members) {
        entries.put(
                StateKeys.MEMBERS,
                ChainState.bytes(members.stream().sorted().map(OrgId::value).toList()));
    }
}
