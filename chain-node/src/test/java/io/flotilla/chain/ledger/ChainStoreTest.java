package io.flotilla.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
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

    @Test
    void aStoreThatWasPutBackIsKnownAlsoWithoutANewFolder() throws Exception {
        Path backup = folder.resolve("backup");
        ChainStore.open(data()).close();
        write(1);
        copy(data(), backup, name -> true);
        write(ChainStore.RECORDS_A_PLACE);
        assertThat(copied()).isFalse();

        copy(backup, data(), name -> name.endsWith(".xd"));
        assertThat(copied()).isTrue();
        write(1);
        assertThat(copied()).isTrue();

        copy(backup, data(), name -> true);
        assertThat(copied()).isTrue();
        try (ChainStore store = ChainStore.open(data())) {
            store.takePlace();
        }
        assertThat(copied()).isFalse();
    }

    @Test
    void aCrashBetweenTwoPlacesIsNoCopy() throws Exception {
        ChainStore.open(data()).close();
        Path place = data().resolve("place");
        Path before = Files.createLink(folder.resolve("before"), place);
        Files.createFile(data().resolve("place.next"));
        write(1);
        assertThat(Files.isSameFile(place, before)).isFalse();

        Files.move(before, place, StandardCopyOption.REPLACE_EXISTING);

        assertThat(copied()).isFalse();
    }

    private void write(int records) {
        try (ChainStore store = ChainStore.open(data())) {
            for (int i = 0; i < records; i++) {
                store.saveConsensusRecord(ConsensusRecord.empty(1));
            }
        }
    }

    private boolean copied() {
        try (ChainStore store = ChainStore.open(data())) {
            return store.copied();
        }
    }

    /** As {@code cp -a from/. to/}: into the files that are there already, with their times. */
    private static void copy(Path from, Path to, Predicate<String> wanted) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> all = Files.list(from)) {
            for (Path file :
                    all.filter(one -> wanted.test(one.getFileName().toString())).toList()) {
                Path target = to.resolve(file.getFileName());
                Files.write(target, Files.readAllBytes(file));
                Files.setLastModifiedTime(target, Files.getLastModifiedTime(file));
            }
        }
    }

    private Path data() {
        return folder.resolve("data");
    }
}
