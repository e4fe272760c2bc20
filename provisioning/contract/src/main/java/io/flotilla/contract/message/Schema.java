package io.flotilla.contract.message;

import io.flotilla.contract.chain.Genesis;
import java.util.Arrays;
import java.util.Optional;

/** Every document's name and major version: {@code schema} is {@code name/major}. */
public enum Schema {
    PRESENCE("presence", 1, Presence.class),
    ABOUT("about", 1, About.class),
    STATUS("status", 1, Status.class),
    CONFIG("config", 1, DesiredConfig.class),
    REPORTED("reported", 1, ReportedConfig.class),
    PENDING("pending", 1, PendingCommands.class),
    ACK("ack", 1, Ack.class),
    PROGRESS("progress", 1, Progress.class),
    RESULT("result", 1, Result.class),
    CALL("call", 1, CallRequest.class),
    ANSWER("answer", 1, CallAnswer.class),
    EVENT("event", 1, Event.class),
    ALARM("alarm", 1, Alarm.class),
    PEERS("peers", 1, PeerSet.class),
    TRUST("trust", 1, TrustList.class),
    SIGNERS("signers", 1, SignerChain.class),
    SIGNER_LIST("signer-list", 1, SignerList.class),
    BOOTSTRAP("bootstrap", 1, Bootstrap.class),
    MANAGER("manager", 1, ManagerState.class),
    SUMMARY("summary", 1, FleetSummary.class),
    CHAIN("chain", 1, ChainSummary.class),
    ACCESS("access", 1, AccessDocument.class),
    GENESIS("genesis", 1, Genesis.class);

    private final String label;
    private final int major;
    private final Class<?> type;

    Schema(String label, int major, Class<?> type) {
        this.label = label;
        this.major = major;
        this.type = type;
    }

    public String label() {
        return label;
    }

    public int major() {
        return major;
    }

    /** The JWS header {@code typ} of a signature over such a document. */
    public String jwsType() {
        return "flotilla-" + label + "+jws";
    }

    /** The value of the key {@code schema}. */
    public String key() {
        return label + "/" + major;
    }

    /** The one whose documents carry this value of the key {@code schema}. */
    public static Optional<Schema> of(String key) {
        return Arrays.stream(values())
                .filter(schema -> schema.key().equals(key))
                .findFirst();
    }

    /** @throws IllegalArgumentException for a record that is no document */
    public static Schema of(Class<?> type) {
        return Arrays.stream(values())
                .filter(schema -> schema.type.equals(type))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type + " is not a document"));
    }
}
