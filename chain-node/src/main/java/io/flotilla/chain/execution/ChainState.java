package io.flotilla.chain.execution;

import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.ChainLimits;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.OrgId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the state's own entries mean. */
public final class ChainState {
    /** The caller where no organisation calls: of the genesis block and of queries. No member may have this name. */
    static final OrgId GENESIS = new OrgId("genesis");

    private final StateView view;

    public ChainState(StateView view) {
        this.view = view;
    }

    public Optional<Account> account(Ed25519PublicKey key) {
        return view.get(StateKeys.account(key)).map(Account::read);
    }

    /** The account of a key that speaks for a member. */
    public Optional<Account> speaker(Ed25519PublicKey key) {
        return account(key)
                .filter(account ->
                        account.active() && member(account.organisation()).isPresent());
    }

    public ValidatorSet validators() {
        return ValidatorSet.read(new ByteReader(required(StateKeys.VALIDATORS)));
    }

    public Genesis.Parameters parameters() {
        ByteReader from = new ByteReader(required(StateKeys.PARAMETERS));
        return new Genesis.Parameters(
                new ConsensusParameters(from.text(), millis(from), millis(from), millis(from), millis(from)),
                new ChainLimits(from.u64(), from.u64()));
    }

    static byte[] bytes(Genesis.Parameters parameters) {
        ConsensusParameters timing = parameters.consensus();
        return new ByteWriter()
                .text(timing.protocol())
                .u64(timing.blockPeriod().toMillis())
                .u64(timing.requestTimeout().toMillis())
                .u64(timing.requestTimeoutMax().toMillis())
                .u64(timing.emptyBlockPeriod().toMillis())
                .u64(parameters.limits().blockGas())
                .u64(parameters.limits().blockBytes())
                .toBytes();
    }

    /** What is allowed → who may, in order. */
    SortedMap<String, List<OrgId>> permissions() {
        SortedMap<String, List<OrgId>> all = new TreeMap<>();
        new ByteReader(required(StateKeys.PERMISSIONS))
                .list(one -> Map.entry(one.text(), organisations(one)))
                .forEach(one -> all.put(one.getKey(), one.getValue()));
        return all;
    }

    static byte[] bytes(Map<String, List<OrgId>> permissions) {
        return new ByteWriter()
                .list(
                        List.copyOf(new TreeMap<>(permissions).entrySet()),
                        (to, one) -> to.text(one.getKey())
                                .list(
                                        one.getValue().stream()
                                                .sorted()
                                                .distinct()
                                                .toList(),
                                        (each, id) -> each.text(id.value())))
                .toBytes();
    }

    boolean permits(String permission, OrgId organisation) {
        return permissions().getOrDefault(permission, List.of()).contains(organisation);
    }

    List<OrgId> members() {
        return organisations(new ByteReader(required(StateKeys.MEMBERS)));
    }

    Optional<Member> member(OrgId organisation) {
        return view.get(StateKeys.member(organisation)).map(Member::read);
    }

    Optional<Deployment> contract(String name) {
        return view.get(StateKeys.contract(name)).map(Deployment::read);
    }

    byte[] code(Sha256 wasm) {
        return required(StateKeys.code(wasm));
    }

    Optional<Proposal> proposal(String id) {
        return view.get(StateKeys.proposal(id)).map(Proposal::read);
    }

    /** A list of names under one key; empty when there is none. */
    List<String> names(String stateKey) {
        return view.get(stateKey)
                .map(bytes -> new ByteReader(bytes).list(ByteReader::text))
                .orElse(List.of());
    }

    static byte[] bytes(Collection<String> names) {
        return new ByteWriter().list(List.copyOf(names), ByteWriter::text).toBytes();
    }

    private static List<OrgId> organisations(ByteReader from) {
        return from.list(one -> new OrgId(one.text()));
    }

    private static Duration millis(ByteReader from) {
        return Duration.ofMillis(from.u64());
    }

    private byte[] required(String key) {
        return view.get(key).orElseThrow(() -> new IllegalStateException("the state has no " + key));
    }
}
