package io.flotilla.fleet.store;

import io.flotilla.brokerext.auth.InspectorAccount;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.SignerList.PublicJwk;
import io.flotilla.fleet.node.Artifact;
import io.flotilla.fleet.node.AuditEntry;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.node.FleetCommand;
import io.flotilla.fleet.node.FleetEvent;
import io.flotilla.fleet.node.Lease;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.node.Operator;
import io.flotilla.fleet.node.Organisation;
import io.flotilla.fleet.node.Received;
import io.flotilla.fleet.node.Standing;
import io.flotilla.pki.est.EnrolmentToken;
import io.flotilla.pki.est.IssuedCertificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables, and how their keys are written. */
public final class Tables {
    /** By chain. */
    public static final Table<StoredChain> CHAINS = new Table<>("chain", StoredChain.class);
    /** By organisation. */
    public static final Table<Organisation> ORGANISATIONS = new Table<>("organisation", Organisation.class);
    /** By address. */
    public static final Table<ManagedNode> NODES = new Table<>("node", ManagedNode.class);
    /** The address of each node by {@code {chain}/{org}/{node}}. */
    public static final Table<Reference> NODES_OF = new Table<>("node-of", Reference.class);
    /** The newest verified {@code about}, by address. */
    public static final Table<Received> ABOUTS = new Table<>("about", Received.class);
    /** The newest verified {@code config/reported}, by address. */
    public static final Table<Received> REPORTS = new Table<>("report", Received.class);
    /** What {@link #REPORTS} says, in short, by address. */
    public static final Table<Standing> STANDINGS = new Table<>("standing", Standing.class);
    /** By topic. */
    public static final Table<DownDocument> DOCUMENTS = new Table<>("document", DownDocument.class);
    /** What the broker has not acknowledged yet, by topic. */
    public static final Table<OutboxRow> OUTBOX = new Table<>("outbox", OutboxRow.class);
    /** By id. */
    public static final Table<FleetCommand> COMMANDS = new Table<>("command", FleetCommand.class);
    /** By {@code {org}/{node}/{id}#{attempt}}. */
    public static final Table<Execution> EXECUTIONS = new Table<>("execution", Execution.class);
    /** Those without a final state, by the key of {@link #EXECUTIONS}. */
    public static final Table<Reference> UNFINISHED = new Table<>("unfinished", Reference.class);
    /** Those that the manager ordered of its own accord, by the key of {@link #EXECUTIONS}. */
    public static final Table<Reference> OWN_ORDERS = new Table<>("own-order", Reference.class);
    /** The command that an idempotency key stands for. */
    public static final Table<KeyUse> IDEMPOTENCY = new Table<>("idempotency", KeyUse.class);
    /** The keys of {@link #IDEMPOTENCY} by the time of their use: {@code {milliseconds} {key}}. */
    public static final Table<Reference> IDEMPOTENCY_BY_TIME = new Table<>("idempotency-by-time", Reference.class);
    /** By id. */
    public static final Table<EnrolmentToken> TOKENS = new Table<>("token", EnrolmentToken.class);
    /** The id of each token by {@code {org}/{node}/{id}}. */
    public static final Table<Reference> TOKENS_OF = new Table<>("token-of", Reference.class);
    /** By serial. */
    public static final Table<IssuedCertificate> CERTIFICATES = new Table<>("certificate", IssuedCertificate.class);
    /** By {@code {org}/{node}/{kind}/{serial}}. */
    public static final Table<CertificateNote> CERTIFICATES_OF = new Table<>("certificate-of", CertificateNote.class);
    /** The keys of agents, by {@code {org}/{node}/{thumbprint}}; for good. */
    public static final Table<AgentKey> AGENT_KEYS = new Table<>("agent-key", AgentKey.class);
    /** By serial; for good. */
    public static final Table<CertificateNote> REVOKED = new Table<>("revoked", CertificateNote.class);
    /** The identity that a key belongs to, by the key's SHA-256. */
    public static final Table<Reference> KEY_OWNERS = new Table<>("key-owner", Reference.class);
    /** By hash. */
    public static final Table<Artifact> ARTIFACTS = new Table<>("artifact", Artifact.class);
    /** By the token's hash. */
    public static final Table<Operator> OPERATORS = new Table<>("operator", Operator.class);
    /** By user. */
    public static final Table<InspectorAccount> INSPECTORS = new Table<>("inspector", InspectorAccount.class);
    /** By name. */
    public static final Table<Lease> LEASES = new Table<>("lease", Lease.class);
    /** By {@code {org}/{node}/{source}/{code}}. */
    public static final Table<FleetAlarm> ALARMS = new Table<>("alarm", FleetAlarm.class);
    /** By number. */
    public static final Table<FleetEvent> EVENTS = new Table<>("event", FleetEvent.class);
    /** By number. */
    public static final Table<AuditEntry> AUDIT = new Table<>("audit", AuditEntry.class);
    /** The key in {@link #EVENTS} by {@code {org}/{node}/{place}}: each node has so many places. */
    public static final Table<Reference> EVENTS_OF = new Table<>("event-of", Reference.class);
    /** Single numbers: the term, the numbers of CRLs. */
    public static final Table<Counter> COUNTERS = new Table<>("counter", Counter.class);

    /** @param value a key of another table, or the name that a key stands for */
    public record Reference(String value) {}

    public record Counter(long value) {}

    /** @param request digest of what was asked for under the key */
    public record KeyUse(String command, Sha256 request, Instant at) {}

    /** @param sha256 of the document that is to be published */
    public record OutboxRow(Sha256 sha256) {}

    /** @param revokedAt null unless it was revoked */
    public record AgentKey(PublicJwk key, @Nullable Instant revokedAt) {}

    /** @param revokedAt null unless it was revoked */
    public record CertificateNote(
            String serial, Instant notAfter, @Nullable Instant revokedAt) {}

    private Tables() {}

    static List<Table<?>> all() {
        return List.of(
                CHAINS,
                ORGANISATIONS,
                NODES,
                NODES_OF,
                ABOUTS,
                REPORTS,
                STANDINGS,
                DOCUMENTS,
                OUTBOX,
                COMMANDS,
                EXECUTIONS,
                UNFINISHED,
                OWN_ORDERS,
                IDEMPOTENCY,
                IDEMPOTENCY_BY_TIME,
                TOKENS,
                TOKENS_OF,
                CERTIFICATES,
                CERTIFICATES_OF,
                AGENT_KEYS,
                REVOKED,
                KEY_OWNERS,
                ARTIFACTS,
                OPERATORS,
                INSPECTORS,
                LEASES,
                ALARMS,
                EVENTS,
                EVENTS_OF,
                AUDIT,
                COUNTERS);
    }

    /** A number as a key: order of keys is order of numbers. */
    public static String number(long value) {
        return String.format("%019d", value);
    }

    /** The prefix of the executions of one node. */
    public static String executionsOf(NodeAddress node) {
        return node + "/";
    }

    /** @param kind as {@link io.flotilla.contract.identity.Identity#kind} */
    public static String certificatesOf(NodeAddress node, String kind) {
        return node + "/" + kind + "/";
    }

    /** The prefix of the keys of one node's agent. */
    public static String agentKeysOf(NodeAddress node) {
        return node + "/";
    }

    public static String execution(NodeAddress node, String id, int attempt) {
        return executionsOf(node) + id + "#" + attempt;
    }
}
