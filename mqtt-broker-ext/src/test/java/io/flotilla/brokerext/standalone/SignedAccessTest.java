package io.flotilla.brokerext.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.brokerext.access.AccessInbox.Answer;
import io.flotilla.brokerext.auth.AccessDirectory;
import io.flotilla.brokerext.fixture.FleetInMemory;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.Stamp;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.Credential;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedAccessTest {
    private static final NodeAddress A = NodeAddress.parse("bank-a/validator-1");
    private static final NodeAddress B = NodeAddress.parse("bank-b/validator-1");

    @TempDir
    Path folder;

    private FleetInMemory fleet;
    private Credential agent;
    private SignedAccess access;

    @BeforeEach
    void makeFleet() {
        fleet = new FleetInMemory(folder.resolve("ca"));
        agent = fleet.agent("bank-a/validator-1");
        fleet.agent("bank-b/validator-1");
        access = fresh();
    }

    @Test
    void withoutADocumentNobodyIsNamed() {
        assertThat(access.load()).isEmpty();

        assertThat(access.directory().chainOf(A)).isEmpty();
        assertThat(access.directory().inspectorExists("ana")).isFalse();
    }

    @Test
    void aDocumentHoldsAndIsReadAgainAfterARestart() throws Exception {
        String password = fleet.inspector("ana");

        assertThat(access.take(fleet.accessDocument())).isInstanceOf(Answer.Taken.class);

        SignedAccess again = fresh();
        assertThat(again.load()).isPresent();
        for (AccessDirectory directory : List.of(access.directory(), again.directory())) {
            assertThat(directory.chainOf(A)).contains(FleetInMemory.CHAIN);
            assertThat(directory.inspectorPassword("ana", password.getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
            assertThat(directory.inspectorPassword("ana", new byte[] {1})).isFalse();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("access.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void anOlderOneAndAnotherOneOfTheSameStampAreRefusedAndTheSameOneIsNot() {
        byte[] second = fleet.signed(new Stamp(2, 5));
        access.take(second);

        assertThat(access.take(second)).isEqualTo(new Answer.Taken(Set.of(), List.of(), Set.of()));
        assertThat(access.take(fleet.signed(new Stamp(2, 4)))).isInstanceOf(Answer.Refused.class);
        assertThat(access.take(fleet.signed(new Stamp(1, 9)))).isInstanceOf(Answer.Refused.class);
        fleet.inspector("eve");
        assertThat(access.take(fleet.signed(new Stamp(2, 5)))).isInstanceOf(Answer.Refused.class);
        assertThat(access.directory().inspectorExists("eve")).isFalse();
        assertThat(access.take(fleet.signed(new Stamp(3, 1)))).isInstanceOf(Answer.Taken.class);
    }

    @Test
    void whatNobodyOrSomebodyElseSignedIsRefused() {
        FleetInMemory rogue = new FleetInMemory(folder.resolve("rogue"));
        String signed = new String(fleet.accessDocument(), StandardCharsets.UTF_8);
        String changed = signed.replace("bank-b", "bank-x");

        for (byte[] bad : List.of(
                rogue.accessDocument(),
                changed.getBytes(StandardCharsets.UTF_8),
                signed.replaceFirst(",\"sig\":\"[^\"]*\"", "").getBytes(StandardCharsets.UTF_8),
                new byte[0])) {
            assertThat(access.take(bad)).isInstanceOf(Answer.Refused.class);
        }
        assertThat(folder.resolve("access.json")).doesNotExist();
    }

    @Test
    void aFileThatSomebodyChangedCountsAsNone() throws Exception {
        access.take(fleet.accessDocument());
        Path file = folder.resolve("access.json");
        Files.writeString(file, Files.readString(file).replace("bank-b", "bank-x"));

        SignedAccess again = fresh();

        assertThat(again.load()).isEmpty();
        assertThat(again.directory().chainOf(A)).isEmpty();
    }

    @Test
    void itSaysWhoseSessionsHaveToEnd() {
        fleet.inspector("ana");
        fleet.inspector("bob");
        access.take(fleet.accessDocument());
        fleet.remove("bank-b/validator-1");
        fleet.removeInspector("bob");
        fleet.forget("bank-a/validator-1");

        Answer answer = access.take(fleet.accessDocument());

        assertThat(answer).isEqualTo(new Answer.Taken(Set.of(B), List.of("bank-a.validator-1"), Set.of("bob")));
    }

    @Test
    void onlyCertificatesUnderTheConfiguredRootCount() {
        FleetInMemory rogue = new FleetInMemory(folder.resolve("rogue"));
        Credential forged = rogue.agent("bank-a/validator-1");

        assertThat(access.directory().issued(agent.chain())).isTrue();
        assertThat(access.directory().issued(fleet.manager("m1").chain())).isTrue();
        assertThat(access.directory().issued(forged.chain())).isFalse();
        assertThat(access.directory().issued(List.of(agent.leaf()))).isFalse();
        assertThat(access.directory()
                        .issued(List.of(agent.leaf(), forged.chain().get(1))))
                .isFalse();
        assertThat(access.directory().issued(List.of())).isFalse();
        assertThat(access.directory().issued(List.of(fleet.authorities().root())))
                .isFalse();
    }

    private SignedAccess fresh() {
        return new SignedAccess(
                new Settings(TrustDomain.DEFAULT, fleet.authorities().root(), fleet.signers(), Duration.ofSeconds(90)),
                folder,
                Bouncy.PROVIDER);
    }
}
