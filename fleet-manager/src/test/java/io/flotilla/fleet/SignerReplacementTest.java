package io.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.codec.SignerChains;
import io.flotilla.contract.message.SignerChain;
import io.flotilla.contract.message.SignerList;
import io.flotilla.pki.key.Bouncy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SignerReplacementTest {
    @TempDir
    Path folder;

    private SignerList first;

    @BeforeEach
    void aManagersFolder() {
        ManagerFolder made = new ManagerFolder(folder);
        made.facts(FleetConfig.in(folder).withHttp(new FleetConfig.HostPort("127.0.0.1", 8443)), new SecureRandom());
        first = made.signer(new SecureRandom(), false).chain().newest();
    }

    @Test
    void eachKeyIsEndorsedByTheOneBefore() {
        SignerList second = SignerReplacement.replace(folder).newest();
        SignerChain chain = SignerReplacement.replace(folder);

        assertThat(chain.lists()).hasSize(3);
        assertThat(SignerReplacement.lists(folder)).isEqualTo(chain);
        assertThat(second.keys()).doesNotContainAnyElementsOf(first.keys());
        for (SignerList held : new SignerList[] {first, second}) {
            assertThat(SignerChains.follow(held, Documents.encode(chain), Bouncy.PROVIDER)
                            .accepted())
                    .contains(chain.newest());
        }
    }

    @Test
    void theManagerSignsWithTheNewKey() {
        SignerChain chain = SignerReplacement.replace(folder);

        ManagerFolder.Signing signing = new ManagerFolder(folder).signer(new SecureRandom(), true);

        assertThat(signing.chain()).isEqualTo(chain);
        assertThat(KeyRing.of(chain.newest()).key(signing.signer().kid())).isPresent();
    }

    @Test
    void aFolderWithoutAManagerIsLeftAlone() {
        Path other = folder.resolve("other");

        assertThatThrownBy(() -> SignerReplacement.replace(other)).hasMessageContaining("no manager's folder");
        assertThat(Files.exists(other)).isFalse();
    }
}
