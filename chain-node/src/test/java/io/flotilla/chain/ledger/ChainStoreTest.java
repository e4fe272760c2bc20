package io.flotilla.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChainStoreTest {
    private static final NodeAddress PEER = NodeAddress.parse("bank-b/validator-1");

    @TempDir
    private Path folder;

    @Test
    void everythingIsThereAfterOpeningAgain() {
        PeeringOrder order =
                new PeeringOrder(List.of(new Peer(PEER, Endpoint.parse("[::1]:1"), Role.VALIDATOR)), List.of());
        try (ChainStore store = ChainStore.open(data())) {
            store.saveGenesis(new byte[] {1, 2});
            store.saveOwner("a/b/c");
            store.saveConsensusSeed(new byte[] {3});
            store.savePeering(order);
            store.saveConnecting();
            store.rememberPeer(PEER, "AA==");
            store.saveRevocationList(new OrgId("bank-b"), new byte[] {4});
        }

        try (ChainStore store = ChainStore.open(data())) {
            assertThat(store.genesis()).contains(new byte[] {1, 2});
            assertThat(store.owner()).contains("a/b/c");
            assertThat(store.consensusSeed()).contains(new byte[] {3});
            assertThat(store.peering()).contains(order);
            assertThat(store.connecting()).isTrue();
            assertThat(store.directory()).isEqualTo(Map.of(PEER, "AA=="));
            assertThat(store.revocationLists().get(new OrgId("bank-b"))).containsExactly(4);
        }
    }

    @Test
    void aNewStoreHoldsNothing() {
        try (ChainStore store = ChainStore.open(data())) {
            assertThat(store.genesis()).isEmpty();
            assertThat(store.peering()).isEmpty();
            assertThat(store.connecting()).isFalse();
            assertThat(store.directory()).isEmpty();
        }
    }

    @Test
    void itsFolderIsForItsUserOnly() throws Exception {
        ChainStore.open(data()).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data())))
                .isEqualTo("rwx------");
    }

    @Test
    void aFolderThatOthersCouldReadIsClosedToThem() throws Exception {
        Files.createDirectory(data());
        Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("rwxr-xr-x"));

        ChainStore.open(data()).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data())))
                .isEqualTo("rwx------");
    }

    @Test
    void aSecondOpeningNamesTheHolder() {
        try (ChainStore first = ChainStore.open(data())) {
            assertThat(first.genesis()).isEmpty();
            assertThatThrownBy(() -> ChainStore.open(data()))
                    .isInstanceOfSatisfying(
                            ChainFault.class, fault -> assertThat(fault.code()).isEqualTo(ChainFault.Code.FOLDER_HELD))
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
    }

    private Path data() {
        return folder.resolve("data");
    }
}
