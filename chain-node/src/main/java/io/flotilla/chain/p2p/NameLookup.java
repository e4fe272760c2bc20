package io.flotilla.chain.p2p;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.identity.NodeAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Finds the peers' addresses. Resolving a name can block for seconds, so it has threads of its own, and a peer has one
 * lookup at a time: whose name hangs keeps one thread.
 */
final class NameLookup {
    private static final int THREADS = 4;

    private final Function<Endpoint, InetSocketAddress> names;
    private final Set<NodeAddress> busy = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads =
            Executors.newFixedThreadPool(THREADS, new DefaultThreadFactory("p2p-resolver", true));

    /** @param names may block; gives an unresolved address when there is none */
    NameLookup(Function<Endpoint, InetSocketAddress> names) {
        this.names = names;
    }

    /** By the system's resolver. */
    static NameLookup ofSystem() {
        return new NameLookup(endpoint -> new InetSocketAddress(endpoint.host(), endpoint.port()));
    }

    /** @param found told once; empty when the name has no address, the peer's last lookup still runs, or after the stop */
    void find(NodeAddress peer, Endpoint endpoint, Consumer<Optional<InetSocketAddress>> found) {
        if (!busy.add(peer)) {
            found.accept(Optional.empty());
            return;
        }
        try {
            threads.execute(() -> found.accept(resolved(peer, endpoint)));
        } catch (RejectedExecutionException stopped) {
            busy.remove(peer);
            found.accept(Optional.empty());
        }
    }

    void stop() {
        threads.shutdownNow();
    }

    private Optional<InetSocketAddress> resolved(NodeAddress peer, Endpoint endpoint) {
        try {
            return Optional.of(names.apply(endpoint)).filter(address -> !address.isUnresolved());
        } finally {
            busy.remove(peer);
        }
    }
}
