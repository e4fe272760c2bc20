package io.flotilla.chain;

import io.flotilla.chain.admin.AccessFile;
import io.flotilla.chain.admin.AdminServer;
import io.flotilla.chain.crypto.ConsensusSigner;
import io.flotilla.chain.ledger.ChainFault;
import io.flotilla.chain.ledger.ChainFault.Code;
import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.chain.p2p.Counters;
import io.flotilla.chain.p2p.TlsIdentity;
import io.flotilla.chain.vm.Engines;
import io.flotilla.contract.chain.NodeFolder;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.time.Clocks;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One chain node: {@code flotilla-node --folder DIR}, where DIR is laid out as {@link NodeFolder} says. It logs to
 * standard output; whoever starts it appends that to {@code node.log}, which the node keeps small.
 */
public final class ChainNode {
    /** EX_SOFTWARE of sysexits(3). */
    private static final int SOFTWARE = 70;
    /** EX_IOERR of sysexits(3). */
    private static final int IO_ERROR = 74;

    private static final Logger LOG = LoggerFactory.getLogger(ChainNode.class);
    private static final String USAGE = "usage: flotilla-node --folder DIR | --version";

    private final ChainStore store;
    private final NodeLoop loop;
    private final AdminServer admin;
    private final AccessFile access;
    private final Chains.Engines engines;

    /**
     * Opens the folder's store; nothing else happens before {@link #start}.
     *
     * @param onCrash told when a bug ended the node's loop; the process should end then
     * @throws ChainFault when the settings are unusable or another process holds the folder
     */
    ChainNode(NodeFolder folder, Clocks clocks, SecureRandom random, Consumer<Throwable> onCrash) {
        NodeSettings settings = SettingsFile.load(folder.settings());
        store = ChainStore.open(folder.data());
        access = new AccessFile(folder.admin());
        access.delete();
        own(settings);
        ConsensusSigner signer = signer(random);
        NodeQueue queue = new NodeQueue();
        Links links = new Links(store, settings.listen(), clocks, random, new Counters(), queue::happened);
        engines = new Chains.Engines(Engines.forThisJava("contracts"), Engines.forThisJava("queries"));
        Chains chains = new Chains(store, engines, clocks, queue::then);
        Node node = new Node(
                new Node.Self(settings, signer), store, () -> TlsIdentity.load(folder), links, chains, clocks.steady());
        loop = new NodeLoop(queue, node, clocks.steady(), onCrash);
        admin = new AdminServer(loop, chains::ledger, random);
    }

    void start() {
        loop.start();
        admin.start();
        ProcessHandle self = ProcessHandle.current();
        access.write(admin.access(self.pid(), self.info().startInstant().orElse(Instant.EPOCH)));
    }

    void stop() {
        access.delete();
        admin.stop();
        loop.stop();
        engines.close();
        store.close();
    }

    /** A key and a genesis block of one node must not end up in another one's hands by a folder that was moved. */
    private void own(NodeSettings settings) {
        String owner = settings.chain() + "/" + settings.node();
        String recorded = store.owner().orElse(owner);
        if (!recorded.equals(owner)) {
            store.close();
            throw new ChainFault(
                    Code.SETTINGS,
                    "The folder belongs to " + recorded + ", but node.json says " + owner
                            + ": give this node a folder of its own.");
        }
        if (store.owner().isEmpty()) {
            store.saveOwner(owner);
        }
    }

    private ConsensusSigner signer(SecureRandom random) {
        byte[] seed = store.consensusSeed().orElseGet(() -> {
            byte[] fresh = ConsensusSigner.newSeed(random);
            store.saveConsensusSeed(fresh);
            return fresh;
        });
        return new ConsensusSigner(seed);
    }

    /**
     * Exit codes: 0 or 143 after a clean stop, 1 when the node cannot start, 2 for a wrong command line, 70 for
     * a bug or when this node alone comes to another state than a final block's, 74 when it cannot write to its disk.
     */
    public static void main(String[] arguments) {
        if (arguments.length == 1 && arguments[0].equals("--version")) {
            System.out.println("flotilla-node " + Version.text());
            return;
        }
        if (arguments.length != 2 || !arguments[0].equals("--folder")) {
            System.err.println(USAGE);
            System.exit(2);
        }
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        try {
            run(new NodeFolder(Path.of(arguments[1]).toAbsolutePath()));
        } catch (ChainFault | UncheckedIOException fault) {
            System.err.println("flotilla-node: " + fault.getMessage());
            System.exit(1);
        }
    }

    /** At once, without tidying up: what went wrong might go wrong again. */
    private static void end(Throwable cause) {
        boolean surroundings = cause instanceof ChainFault fault && fault.code() == Code.STORE;
        boolean told = cause instanceof ChainFault;
        System.err.println("flotilla-node: " + (told ? cause.getMessage() : "it broke: " + cause));
        Runtime.getRuntime().halt(surroundings ? IO_ERROR : SOFTWARE);
    }

    private static void run(NodeFolder folder) {
        ChainNode node = new ChainNode(
                folder, Clocks.of(Clock.systemUTC(), System::nanoTime), new SecureRandom(), ChainNode::end);
        node.start();
        new NodeLog(folder.log()).watch();
        Runtime.getRuntime().addShutdownHook(new Thread(node::stop, "stop"));
        LOG.info("started folder={} version={}", folder.root(), Version.text());
    }
}
