package io.flotilla.contract.chain;

import io.flotilla.contract.identity.OrgId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;

/** The names of the entries of a chain's state. */
public final class StateKeys {
    /** Canonical bytes of the {@link ValidatorSet} that decides the next height. */
    public static final String VALIDATORS = "validators";

    public static final String PARAMETERS = "parameters";
    public static final String PERMISSIONS = "permissions";
    /** The ids of the organisations that are members. */
    public static final String MEMBERS = "members";
    /** The names of the contracts that were deployed. */
    public static final String CONTRACTS = "contracts";
    /** The ids of the proposals that are open. */
    public static final String PROPOSALS = "proposals";

    /** The contracts that are the chain itself: who belongs to it, who decides, what runs on it. */
    public static final Set<String> SYSTEM_CONTRACTS =
            Set.of(MEMBERS, VALIDATORS, PERMISSIONS, PARAMETERS, "lifecycle");

    private StateKeys() {}

    /** The organisation of a transaction key, and its next nonce. */
    public static String account(Ed25519PublicKey key) {
        return "account/" + key;
    }

    public static String member(OrgId organisation) {
        return "member/" + organisation;
    }

    public static String proposal(String id) {
        return "vote/" + id;
    }

    /** A validator that was voted in and has not said yet that it is ready. */
    public static String candidate(String address) {
        return "candidate/" + address;
    }

    public static String contract(String name) {
        return "contract/" + name;
    }

    /** The WebAssembly module with this digest, as it was deployed. */
    public static String code(Sha256 wasm) {
        return "code/" + wasm;
    }

    /** A contract's own entry. */
    public static String data(String contract, byte[] key) {
        return "data/" + contract + "/" + HexFormat.of().formatHex(key);
    }

    /** The key of the state's tree under which the entry of this name stands. */
    public static Sha256 hash(String stateKey) {
        return Domain.STATE_KEY.hash(stateKey.getBytes(StandardCharsets.UTF_8));
    }
}
