package io.flotilla.agent.node;

import io.flotilla.contract.chain.AdminAccess;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.NodeFolder;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.PkiException;
import io.flotilla.pki.key.PrivateFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Flotilla's own chain node: a program that is started with its folder, and an admin endpoint whose address and token it
 * leaves in that folder.
 */
public final class FlotillaNodeDriver implements NodeDriver {
    private static final int MOST_BYTES = 64 << 10;
    private static final Duration AFTER_FORCE = Duration.ofSeconds(5);

    private final Path program;
    private final NodeFolder folder;

    /**
     * @param home the node's distribution, with {@code bin/flotilla-node}; null when none was found on this host
     * @param folder made when it is missing
     */
    public FlotillaNodeDriver(@Nullable Path home, NodeFolder folder) {
        this.program = (home == null ? Path.of("") : home).resolve("bin").resolve("flotilla-node");
        this.folder = folder;
        PrivateFile.createFolder(folder.root());
    }

    @Override
    public Optional<ProcessMark> running() {
        return access().map(FlotillaNodeDriver::mark).filter(ProcessMark::alive);
    }

    @Override
    public void provision(Credential credential) {
        PrivateFile.write(folder.tlsKey(), Pem.of(credential.key()));
        PrivateFile.write(folder.tlsChain(), Pem.of(credential.chain()));
    }

    @Override
    public Optional<Credential> provisioned() {
        if (!Files.exists(folder.tlsKey()) || !Files.exists(folder.tlsChain())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Credential(
                    Pem.privateKey(Files.readString(folder.tlsKey())),
                    Pem.certificates(Files.readString(folder.tlsChain()))));
        } catch (IOException | PkiException | IllegalArgumentException halfWritten) {
            return Optional.empty();
        }
    }

    @Override
    public ProcessMark start(Launch launch) {
        if (!Files.isExecutable(program)) {
            throw new NodeFault(
                    "node.program.missing",
                    "there is no node program " + program + ": join again with --node-home naming its distribution");
        }
        PrivateFile.write(folder.settings(), Json.write(launch.settings()));
        File log = folder.log().toFile();
        // The node must outlive the agent: no pipe between them.
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(), "--folder", folder.root().toString())
                .directory(folder.root().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().putAll(launch.environment());
        builder.environment().put("FLOTILLA_JAVA_OPTS", "-Xmx" + launch.heapMiB() + "m");
        try {
            PrivateFile.createFolder(folder.root());
            Process process = builder.start();
            return ProcessMark.of(process.toHandle())
                    .orElseThrow(() -> new NodeFault("node.start.failed", "the node ended at once: look at " + log));
        } catch (IOException failure) {
            throw new NodeFault(
                    "node.start.failed", "the node cannot be started (" + failure.getMessage() + ")", failure);
        }
    }

    @Override
    public void stop(ProcessMark process, Duration patience) {
        ProcessHandle handle = process.handle().orElse(null);
        if (handle == null) {
            return;
        }
        handle.destroy();
        if (!gone(handle, patience)) {
            handle.destroyForcibly();
            gone(handle, AFTER_FORCE);
        }
        if (process.alive()) {
            throw new NodeFault("node.stop.failed", "the node's process " + process.pid() + " does not end");
        }
    }

    @Override
    public NodeReport status(ProcessMark process) {
        AdminAccess access = access().orElseThrow(
                        () -> new NodeFault("node.silent", "the node has not opened its admin endpoint yet"));
        if (!mark(access).equals(process)) {
            throw new NodeFault("node.silent", "the node has not opened its admin endpoint yet");
        }
        return new AdminClient(access).ask(AdminClient.Call.of("GET", "/status"), null, NodeReport.class);
    }

    @Override
    public void installGenesis(byte[] document, Sha256 sha256) {
        client().send(new AdminClient.Call("PUT", "/genesis", Map.of("X-Genesis-Sha256", sha256.value())), document);
    }

    @Override
    public void orderPeers(PeeringOrder order) {
        client().send(AdminClient.Call.of("PUT", "/peers"), Json.write(order));
    }

    @Override
    public void distributeCertificate(List<NodeAddress> peers) {
        byte[] body = Json.write(new PeeringOrder.Distribution(peers));
        client().send(AdminClient.Call.of("POST", "/certificate/distribute"), body);
    }

    @Override
    public void reloadCertificate() {
        client().send(AdminClient.Call.of("POST", "/certificate/reload"), new byte[0]);
    }

    @Override
    public ConsensusKey proveConsensusKey(String agentKey) {
        byte[] body = Json.write(new PeeringOrder.ProofRequest(agentKey));
        return client().ask(AdminClient.Call.of("POST", "/consensus-key/proof"), body, ConsensusKey.class);
    }

    @Override
    public void revocations(OrgId organisation, byte[] crl) {
        client().send(AdminClient.Call.of("PUT", "/crl/" + organisation), crl);
    }

    private AdminClient client() {
        return new AdminClient(
                access().orElseThrow(() -> new NodeFault("node.silent", "the node's admin endpoint is closed")));
    }

    private Optional<AdminAccess> access() {
        try {
            byte[] file = Files.readAllBytes(folder.admin());
            return Optional.of(Json.lenient(Json.parse(file, MOST_BYTES), AdminAccess.class));
        } catch (IOException | MalformedDocument notThere) {
            return Optional.empty();
        }
    }

    private static ProcessMark mark(AdminAccess access) {
        return new ProcessMark(access.pid(), access.started());
    }

    private static boolean gone(ProcessHandle handle, Duration patience) {
        try {
            handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException late) {
            return false;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new NodeFault("agent.stopping", "the agent stops", stopping);
        }
    }
}
