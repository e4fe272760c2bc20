package io.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.AuditEntry;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.Lease;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.StoreDump;
import io.flotilla.fleet.store.Tables;
import io.flotilla.fleet.store.Tables.Counter;
import io.flotilla.fleet.store.XodusFleetStore;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.PkiException;
import io.flotilla.pki.profile.Lifetimes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
    private static final char[] PASSPHRASE = "a long passphrase".toCharArray();
    private static final Instant SAVED = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant RESTORED = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path temporary;

    private final SecureRandom random = new SecureRandom();
    private Path folder;
    private Path file;
    private X509Certificate root;
    private ManagerFolder.Signing signer;

    @BeforeEach
    void aManagersFolder() throws IOException {
        folder = temporary.resolve("manager");
        file = temporary.resolve("backup");
        ManagerFolder made = new ManagerFolder(folder);
        made.facts(FleetConfig.in(folder).withHttp(new FleetConfig.HostPort("127.0.0.1", 8443)), random);
        signer = made.signer(random, false);
        root = authorities(made).root();
        made.writeRoot(root);
        Files.createDirectories(made.broker());
        Files.writeString(made.broker().resolve("cache"), "of the broker");
        try (FleetStore store = XodusFleetStore.open(made.store())) {
            store.write(entries -> {
                entries.put(Tables.COUNTERS, "term", new Counter(7));
                entries.put(Tables.COUNTERS, "crl/bank-a", new Counter(3));
                entries.put(Tables.COUNTERS, "crl-issued/bank-a", new Counter(SAVED.getEpochSecond()));
                entries.put(Tables.LEASES, "shard-1", new Lease("shard-1", new InstanceId("m-1"), SAVED));
                Chronicle.audit(entries, SAVED, Actor.MANAGER, Chronicle.Change.of("test", "fleet", "before"));
                return 0;
            });
        }
    }

    private Authorities authorities(ManagerFolder of) {
        return Authorities.open(
                of.authorities(),
                of.authorityPassword(random),
                TrustDomain.DEFAULT,
                Lifetimes.STANDARD,
                Clock.systemUTC(),
                random);
    }

    private Path restored() {
        Path target = temporary.resolve("restored");
        Backup.restore(file, target, PASSPHRASE, RESTORED);
        return target;
    }

    @Test
    void aRestoredFolderHasTheSameAuthoritiesSignerAndRows() throws IOException {
        Backup.Contents contents = Backup.save(folder, file, PASSPHRASE, SAVED, BackupTest::nobody);

        ManagerFolder again = new ManagerFolder(restored());

        assertThat(contents.rows()).isEqualTo(5);
        assertThat(authorities(again).root()).isEqualTo(root);
        assertThat(again.signer(random, true)).isEqualTo(signer);
        assertThat(again.broker()).doesNotExist();
        assertThat(Files.readString(temporary.resolve("restored/root.pem"))).isEqualTo(Pem.of(root));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary.resolve("restored"))))
                .isEqualTo("rwx------");
        try (FleetStore store = XodusFleetStore.open(again.store())) {
            List<AuditEntry> audit = store.read(entries -> entries.all(Tables.AUDIT, ""));
            assertThat(audit).extracting(AuditEntry::action).containsExactly("test", "backup.restore");
            assertThat(audit.get(1).previous()).isEqualTo(audit.get(0).hash());
        }
    }

    @Test
    void aNewTermBeginsRevocationListsAreDueAndLostCertificatesAreAdopted() {
        Backup.save(folder, file, PASSPHRASE, SAVED, BackupTest::nobody);

        try (FleetStore store = XodusFleetStore.open(restored().resolve("store"))) {
            assertThat(counter(store, "term")).isEqualTo(RESTORED.getEpochSecond());
            assertThat(counter(store, "restored")).isEqualTo(RESTORED.getEpochSecond());
            assertThat(counter(store, "crl-issued/bank-a")).isZero();
            assertThat(store.<List<Lease>>read(entries -> entries.all(Tables.LEASES, "")))
                    .isEmpty();
        }
    }

    private static long counter(FleetStore store, String name) {
        return store.<Long>read(
                entries -> entries.get(Tables.COUNTERS, name).orElseThrow().value());
    }

    @Test
    void brokersInTheFolderWhateverTheirNameAreLeftOut() throws IOException {
        for (String name : List.of("standalone", "mqtt")) {
            Files.createDirectories(folder.resolve(name).resolve("extensions"));
            Files.createDirectories(folder.resolve(name).resolve("conf"));
            Files.writeString(folder.resolve(name).resolve("conf/config.xml"), "<hivemq/>");
        }
        Files.writeString(Files.createDirectories(folder.resolve("own")).resolve("note"), "kept");

        Backup.save(folder, file, PASSPHRASE, SAVED, BackupTest::nobody);

        assertThat(restored().resolve("standalone")).doesNotExist();
        assertThat(temporary.resolve("restored/mqtt")).doesNotExist();
        assertThat(temporary.resolve("restored/own/note")).hasContent("kept");
    }

    @Test
    void whatCannotBeRestoredIsNotSaved() throws IOException {
        Path many = Files.createDirectories(folder.resolve("many"));
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(many.resolve("f" + i));
        }

        assertThatThrownBy(() -> Backup.save(folder, file, PASSPHRASE, SAVED, BackupTest::nobody))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("more files");
        assertThat(file).doesNotExist();
    }

    @Test
    void aFolderThatIsNoManagersGetsNoBroker() {
        Path elsewhere = temporary.resolve("elsewhere");

        assertThatThrownBy(() -> BrokerPreparation.prepare(
                        FleetConfig.in(elsewhere),
                        temporary.resolve("home"),
                        new FleetConfig.HostPort("127.0.0.1", 8883)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no manager's folder");
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void aManagerThatRunsIsAskedForItsStore() throws IOException {
        Path dump = folder.resolve(ManagerFolder.SNAPSHOTS).resolve("dump");
        Files.createDirectories(dump.getParent());
        try (FleetStore running = XodusFleetStore.open(folder.resolve("store"))) {
            Backup.Contents contents = Backup.save(folder, file, PASSPHRASE, SAVED, () -> {
                try (OutputStream out = Files.newOutputStream(dump)) {
                    StoreDump.write(running, out);
                    return dump;
                } catch (IOException failed) {
                    throw new AssertionError(failed);
                }
            });

            assertThat(contents.rows()).isEqualTo(5);
        }
        assertThat(dump).doesNotExist();
        assertThat(restored()).exists();
    }

    @Test
    void theDumpOfAnotherManagerIsRefused() throws IOException {
        Path foreign = Files.writeString(temporary.resolve("foreign"), "{}");
        try (FleetStore running = XodusFleetStore.open(folder.resolve("store"))) {
            assertThatThrownBy(() -> Backup.save(folder, file, PASSPHRASE, SAVED, () -> foreign))
                    .isInstanceOf(FleetException.class)
                    .hasMessageContaining("works in another folder");
            assertThat(running.trouble()).isEmpty();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void aFolderThatIsNotEmptyIsNeverOverwritten() {
        Backup.save(folder, file, PASSPHRASE, SAVED, BackupTest::nobody);

        assertThatThrownBy(() -> Backup.restore(file, folder, PASSPHRASE, RESTORED))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("is not empty")
                .hasMessageContaining("stop the manager");
    }

    @Test
    void whatCannotBeOpenedLeavesNothingBehind() {
        Backup.save(folder, file, PASSPHRASE, SAVED, BackupTest::nobody);
        Path target = temporary.resolve("restored");

        assertThatThrownBy(() -> Backup.restore(file, target, "another passphrase".toCharArray(), RESTORED))
                .isInstanceOf(PkiException.class);

        assertThat(target).doesNotExist();
        assertThat(temporary.resolve(".restored.restoring")).doesNotExist();
    }

    @Test
    void aFolderWithoutAManagerIsSaidSo() {
        assertThatThrownBy(() -> Backup.save(temporary, file, PASSPHRASE, SAVED, BackupTest::nobody))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("--dir");
    }

    private static Path nobody() {
        throw new AssertionError("no manager runs there");
    }
}
