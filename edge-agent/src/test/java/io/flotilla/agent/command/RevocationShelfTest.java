package io.flotilla.agent.command;

import static io.flotilla.agent.command.Orders.CHAIN;
import static io.flotilla.agent.command.Orders.NODE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Authority;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.message.TrustList;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.Certificates;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.testing.SettableClock;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which revocation lists are held. */
final class RevocationShelfTest {
    private static final OrgId BANK = new OrgId("bank-b");
    private static final KeyPair KEY = KeyPairs.generateP256(new SecureRandom());
    private static final KeyRing SIGNERS =
            KeyRing.of(new SignerList(1, 1, List.of(Jwk.of((ECPublicKey) KEY.getPublic()))));

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final MemoryState store = new MemoryState();
    private Authorities authorities;
    private DocumentShelf shelf;

    @BeforeEach
    void organisation() {
        authorities = Authorities.open(
                folder, "password".toCharArray(), TrustDomain.DEFAULT, Lifetimes.STANDARD, clock, new SecureRandom());
        shelf = open();
    }

    @Test
    void theListWithTheHigherNumberCountsAlsoOverARestart() {
        trusted(BANK);
        byte[] second = list(BANK, 2);
        assertThat(take(BANK, second)).isEqualTo(new Intake.Accepted(DocumentShelf.Kind.REVOCATIONS));

        shelf = open();

        assertThat(refusal(take(BANK, list(BANK, 1)))).isEqualTo(Refusal.OLDER);
        assertThat(shelf.revocations()).containsEntry(BANK, Sha256.of(second));
        assertThat(take(BANK, second)).isInstanceOf(Intake.Ignored.class);
        assertThat(take(BANK, list(BANK, 3))).isInstanceOf(Intake.Accepted.class);
    }

    @Test
    void nothingIsKeptForAnOrganisationThatIsUnknownUntilItIsKnown() {
        byte[] list = list(BANK, 1);

        for (int i = 0; i < 20; i++) {
            assertThat(take(new OrgId("stranger-" + i), list)).isInstanceOf(Intake.Ignored.class);
        }
        assertThat(take(BANK, list)).isInstanceOf(Intake.Ignored.class);
        assertThat(store.commits()).isZero();

        trusted(BANK);
        assertThat(take(BANK, list)).isInstanceOf(Intake.Accepted.class);
    }

    @Test
    void aListOfAnotherCaDisplacesNone() {
        OrgId other = new OrgId("bank-c");
        trusted(BANK);
        byte[] own = list(BANK, 1);
        take(BANK, own);

        assertThat(refusal(take(BANK, list(other, 99)))).isEqualTo(Refusal.BAD_SIGNATURE);
        assertThat(shelf.revocations(BANK)).isEqualTo(own);
    }

    @Test
    void junkIsRefusedAndNeverThrown() {
        trusted(BANK);

        assertThat(refusal(take(BANK, "junk".getBytes(UTF_8)))).isEqualTo(Refusal.MALFORMED);
        assertThat(refusal(take(BANK, "%".getBytes(UTF_8)))).isEqualTo(Refusal.MALFORMED);
        String badName = Topics.chainSubtree(CHAIN) + "crl/BAD_ORG";
        assertThat(refusal(shelf.take(badName, list(BANK, 1), SIGNERS))).isEqualTo(Refusal.MALFORMED);
    }

    private Intake take(OrgId organisation, byte[] list) {
        return shelf.take(Topics.crl(CHAIN, organisation), list, SIGNERS);
    }

    private void trusted(OrgId organisation) {
        certify(organisation);
        String ca = Base64.getEncoder().encodeToString(Certificates.der(authorities.organisation(organisation)));
        TrustList trust = new TrustList(CHAIN, 1, 1, Orders.ISSUED, "ana", List.of(new Authority(organisation, ca)));
        byte[] signed =
                new DocumentSigner(KEY.getPrivate(), (ECPublicKey) KEY.getPublic(), Bouncy.PROVIDER).sign(trust);
        assertThat(shelf.take(Topics.chain(CHAIN, ChainTopic.TRUST), signed, SIGNERS))
                .isInstanceOf(Intake.Accepted.class);
    }

    private byte[] list(OrgId organisation, long number) {
        certify(organisation);
        byte[] der = authorities.crl(organisation, number, Duration.ofDays(30), List.of());
        return Base64.getEncoder().encodeToString(der).getBytes(US_ASCII);
    }

    /** The first certificate makes the CA. */
    private void certify(OrgId organisation) {
        NodeAddress node = NodeAddress.parse(organisation + "/validator-1");
        authorities.issue(
                new Identity.Agent(node),
                KeyPairs.generateP256(new SecureRandom()).getPublic());
    }

    private DocumentShelf open() {
        return new DocumentShelf(store, NODE, CHAIN, clock, (list, beside) -> store.commit(beside));
    }

    private static Refusal refusal(Intake intake) {
        assertThat(intake).isInstanceOf(Intake.Refused.class);
        return ((Intake.Refused) intake).refusal();
    }
}
