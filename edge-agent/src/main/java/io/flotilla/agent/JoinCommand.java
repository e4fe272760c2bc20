package io.flotilla.agent;

import io.flotilla.agent.command.PolicyFile;
import io.flotilla.agent.identity.AgentFault;
import io.flotilla.agent.identity.AgentFolder;
import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.agent.identity.BootstrapSource;
import io.flotilla.agent.identity.Enrolment;
import io.flotilla.agent.identity.FolderLock;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.pki.est.TokenSecret;
import io.flotilla.pki.key.Fingerprint;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet-agent join}: key on this host, certificate from the manager, signers and brokers under the pinned root. */
@Command(
        name = "join",
        mixinStandardHelpOptions = true,
        versionProvider = AgentCommand.Version.class,
        description = "Enrols this host with the join line that the fleet manager printed. Repeating it is safe.")
final class JoinCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MANAGER", description = "The manager's address, https://host:port.")
    private String manager = "";

    @Option(names = "--token", required = true, paramLabel = "ID.SECRET", description = "The one-time token.")
    private String token = "";

    @Option(
            names = "--ca-fingerprint",
            required = true,
            paramLabel = "sha256:HEX",
            description = "The fingerprint of the manager's root certificate; it is pinned.")
    private String fingerprint = "";

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "The agent's folder (default: /var/lib/flotilla-agent if it may be written to, else ~/.flotilla/agent).")
    private @Nullable Path dir;

    @Option(
            names = "--node-home",
            paramLabel = "DIR",
            description = "The chain node's distribution, with bin/flotilla-node (default: beside the agent's).")
    private @Nullable Path nodeHome;

    @Option(
            names = "--p2p-host",
            paramLabel = "HOST",
            description =
                    "The address on which the node listens and its peers dial it (default: this host's first private address).")
    private @Nullable String p2pHost;

    @Option(
            names = "--p2p-port",
            paramLabel = "PORT",
            description = "The port for that (default: a free one, then kept).")
    private @Nullable Integer p2pPort;

    @Option(names = "--run", description = "Goes on to run the agent.")
    private boolean run;

    JoinCommand() {
        spec = CommandSpec.create();
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Enrolment.Order order = order();
        AgentFolder folder = (dir == null ? AgentFolder.usual() : new AgentFolder(dir)).make();
        AgentLog.into(folder);
        FolderLock lock = FolderLock.of(folder);
        try {
            AgentIdentity identity = new Enrolment(folder, new SecureRandom(), Clock.systemUTC()).join(order);
            Bootstrap bootstrap = new BootstrapSource(folder, order.manager(), () -> identity).fetched();
            config(folder, order.manager(), bootstrap).save(folder);
            new PolicyFile(folder.policy()).writeUnlessThere();
            out.println(
                    "joined as " + identity.node() + " of the chain " + bootstrap.chain() + ", in " + folder.root());
            if (run) {
                AgentRun.unlocked(folder, out);
                return 0;
            }
        } finally {
            lock.close();
        }
        out.println("next: fleet-agent run" + (dir == null ? "" : " --dir " + folder.root())
                + "   (what it may be asked to do: " + folder.policy() + ")");
        return 0;
    }

    private Enrolment.Order order() {
        try {
            URI address = URI.create(manager);
            if (!"https".equals(address.getScheme()) || address.getHost() == null) {
                throw new IllegalArgumentException("\"" + manager + "\" is not an address: write https://host:port");
            }
            return new Enrolment.Order(address, TokenSecret.parse(token), Fingerprint.parse(fingerprint));
        } catch (RuntimeException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private AgentConfig config(AgentFolder folder, URI address, Bootstrap bootstrap) {
        Optional<AgentConfig> before =
                Files.exists(folder.config()) ? Optional.of(AgentConfig.load(folder)) : Optional.empty();
        String home = nodeHome == null
                ? before.map(AgentConfig::nodeHome).or(HostDefaults::nodeHome).orElse(null)
                : checked(nodeHome);
        String host = p2pHost == null
                ? before.map(AgentConfig::p2pHost).or(HostDefaults::address).orElseThrow(JoinCommand::noAddress)
                : p2pHost;
        Integer port = p2pPort == null ? before.map(AgentConfig::p2pPort).orElse(null) : p2pPort;
        return new AgentConfig(address, bootstrap.to(), bootstrap.chain(), home, host, port)
                .withPort(new SecureRandom());
    }

    private static String checked(Path home) {
        Path absolute = home.toAbsolutePath().normalize();
        if (!Files.isExecutable(absolute.resolve("bin").resolve("flotilla-node"))) {
            throw new AgentFault(
                    AgentFault.Code.USAGE,
                    absolute
                            + " has no bin/flotilla-node: give the folder of the chain node's distribution as --node-home.");
        }
        return absolute.toString();
    }

    private static AgentFault noAddress() {
        return new AgentFault(
                AgentFault.Code.USAGE,
                "this host has no address that its peers could dial: name one with --p2p-host and join again.");
    }
}
