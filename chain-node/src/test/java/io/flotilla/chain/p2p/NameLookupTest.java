package io.flotilla.chain.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.identity.NodeAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class NameLookupTest {
    private static final NodeAddress A = NodeAddress.parse("bank-a/validator-1");
    private static final NodeAddress B = NodeAddress.parse("bank-b/validator-1");

    private final CountDownLatch hanging = new CountDownLatch(1);
    private final NameLookup names = new NameLookup(this::address);

    @AfterEach
    void stop() {
        names.stop();
    }

    @Test
    void aNameThatHangsHoldsUpItsOwnPeerOnly() throws Exception {
        var first = find(A, "hangs.example");

        assertThat(find(A, "found.example").get(5, TimeUnit.SECONDS)).isEmpty();
        assertThat(find(B, "found.example").get(5, TimeUnit.SECONDS)).isPresent();
        assertThat(first).isNotDone();
        hanging.countDown();
        assertThat(first.get(5, TimeUnit.SECONDS)).isPresent();
        assertThat(find(A, "found.example").get(5, TimeUnit.SECONDS)).isPresent();
    }

    @Test
    void aNameWithoutAnAddressIsToldSo() throws Exception {
        assertThat(find(A, "unknown.example").get(5, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void afterTheStopNothingIsFound() throws Exception {
        names.stop();

        assertThat(find(A, "found.example").get(5, TimeUnit.SECONDS)).isEmpty();
    }

    private CompletableFuture<Optional<InetSocketAddress>> find(NodeAddress peer, String host) {
        CompletableFuture<Optional<InetSocketAddress>> found = new CompletableFuture<>();
        names.find(peer, new Endpoint(host, 1), found::complete);
        return found;
    }

    private InetSocketAddress address(Endpoint endpoint) {
        if (endpoint.host().startsWith("unknown")) {
            return InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
        }
        if (endpoint.host().startsWith("hangs")) {
            try {
                hanging.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.port());
    }
}
