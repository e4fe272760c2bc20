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
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Flotilla's own chain node: a program that is started with its folder, and an admin endpoint whose address and token it
 * leaves in that folder.
 */
public final class FlotillaNodeDriver implements NodeDriver {
    private static final int MOST_BYTES = 64 << 10;
    private static final Duration AFTER_FORCE = Duration.ofSeconds(5);

    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private final Path program;
    private final NodeFolder folder;
    private final Predicate<String> variables;
    /** The process last seen behind {@code admin.json}: what a step of the clock does to its start time is no matter. */
    private @Nullable ProcessMark pinned;

    /**
     * @param home the node's distribution, with {@code bin/flotilla-node}; null when none was found on this host
     * @param folder made when it is missing
     * @param variables names of the environment variables that a configuration may set; asked at each start
     */
    public FlotillaNodeDriver(@Nullable Path home, NodeFolder folder, Predicate<String> variables) {
        this.program = (home == null ? Path.of("") : home).resolve("bin").resolve("flotilla-node");
        this.folder = folder;
        this.variables = variables;
        PrivateFile.createFolder(folder.root());
    }

    @Override
    public Optional<ProcessMark> running() {
        Optional<ProcessMark> found =
                access().flatMap(this::process).filter(ProcessMark::alive).filter(this::owns);
        found.ifPresent(process -> pinned = process);
        return found;
    }

    /** Its working folder shows it, to which {@link #start} has sent it; where that cannot be seen, it is ours. */
    @Override
    public boolean owns(ProcessMark process) {
        Path cwd = Path.of("/proc", Long.toString(process.pid()), "cwd");
        try {
            return !Files.exists(cwd) || Files.isSameFile(cwd, folder.root());
        } catch (IOException unreadable) {
            return true;
        }
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
        refuseVariables(launch);
        PrivateFile.write(folder.settings(), Json.write(launch.settings()));
        File log = folder.log().toFile();
        // The node must outlive the agent: no pipe between them, and no terminal or process group in common.
        ProcessBuilder builder = new ProcessBuilder(command())
                .directory(folder.root().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().putAll(launch.environment());
        builder.environment().put("FLOTILLA_JAVA_OPTS", "-Xmx" + launch.heapMiB() + "m");
        try {
            PrivateFile.createFolder(folder.root());
            Process process = builder.start();
            ProcessMark started = ProcessMark.of(process.toHandle())
                    .orElseThrow(() -> new NodeFault("node.start.failed", "the node ended at once: look at " + log));
            pinned = started;
            return started;
        } catch (IOException failure) {
            throw new NodeFault(
                    "node.start.failed", "the node cannot be started (" + failure.getMessage() + ")", failure);
        }
    }

    /** A variable such as JAVA_TOOL_OPTIONS or LD_PRELOAD would let whoever signs configurations run any program here. */
    private void refuseVariables(Launch launch) {
        launch.environment().keySet().stream()
                .filter(variables.negate())
                .sorted()
                .findFirst()
                .ifPresent(refused -> {
                    throw new NodeFault(
                            "node.environment.refused",
                            "the configuration sets the environment variable " + refused
                                    + ", which this host does not allow: take it out of the spec, or let the host's"
                                    + " owner name it under \"environment\" in policy.yaml");
                });
    }

    /**
     * The node in a session of its own, else with the terminal's signals ignored: Ctrl-C at the agent's terminal must not
     * reach it. Both replace themselves by the node, so that the process started is the node; {@code setsid} forks only
     * as the leader of a process group, which a fresh child never is.
     */
    private List<String> command() {
        List<String> node =
                List.of(program.toString(), "--folder", folder.root().toString());
        List<String> before = SETSID.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .map(setsid -> List.of(setsid.toString()))
                .orElse(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "flotilla-node"));
        return Stream.concat(before.stream(), node.stream()).toList();
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
        // The endpoint's token and the report's pid say that it is the one; start times move with the wall clock.
        if (access.pid() != process.pid()) {
            throw new NodeFault("node.silent", "the node has not opened its admin endpoint yet");
        }
        NodeReport report = new AdminClient(access).ask(AdminClient.Call.of("GET", "/status"), null, NodeReport.class);
        if (report.pid() != process.pid()) {
            throw new NodeFault("node.silent", "another process answers at the node's admin endpoint");
        }
        return report;
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

    @Override
    public void installCode(Sha256 sha256, byte[] code) {
        client().send(
                        new AdminClient.Call("PUT", "/contracts/" + sha256, Map.of("Content-Type", "application/wasm")),
                        code);
    }

    @Override
    public ChainAccess chain() {
        return new FlotillaChain(this::client);
    }

    private AdminClient client() {
        return new AdminClient(access().orElseThrow(
                        () -> new NodeFault("node.silent", "the node's admin endpoint is closed: is it running?")));
    }

    private Optional<AdminAccess> access() {
        try {
            byte[] file = Files.readAllBytes(folder.admin());
            return Optional.of(Json.lenient(Json.parse(file, MOST_BYTES), AdminAccess.class));
        } catch (IOException | MalformedDocument notThere) {
            return Optional.empty();
        }
    }

    /** The process that left its address there: the one known already, else one that began when it says. */
    private Optional<ProcessMark> process(AdminAccess access) {
        ProcessMark known = pinned;
        return ProcessHandle.of(access.pid())
                .flatMap(ProcessMark::of)
                .filter(found -> found.equals(known) || found.startedAbout(access.started()));
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
