package io.flotilla.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.agent.fake.FakeManager;
import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.agent.node.Artifacts;
import io.flotilla.agent.node.NodeFault;
import io.flotilla.contract.chain.Sha256;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManagerArtifactsTest {
    private static final byte[] CODE = {0, 'a', 's', 'm'};

    @TempDir
    Path folder;

    private FakeManager manager;
    private ManagerArtifacts artifacts;

    @BeforeEach
    void begins() throws Exception {
        manager = new FakeManager(folder.resolve("manager"));
        AgentIdentity self = manager.agent();
        artifacts = new ManagerArtifacts(manager.address(), () -> self);
    }

    @AfterEach
    void ends() {
        manager.close();
    }

    @Test
    void codeComesOverMutualTlsByItsDigest() {
        manager.artifacts.put(Sha256.of(CODE), CODE);

        assertThat(artifacts.fetch(Sha256.of(CODE))).isEqualTo(CODE);
    }

    @Test
    void whatTheManagerHasNotIsARefusal() {
        assertRefused(Sha256.of(CODE), "artifact.missing");
    }

    @Test
    void otherBytesAreARefusal() {
        manager.artifacts.put(Sha256.of(CODE), new byte[] {0, 'a', 's', 'n'});

        assertRefused(Sha256.of(CODE), "artifact.wrong");
    }

    @Test
    void tooManyBytesAreARefusal() {
        byte[] large = Arrays.copyOf(CODE, Artifacts.MOST_BYTES + 1);
        manager.artifacts.put(Sha256.of(large), large);

        assertRefused(Sha256.of(large), "artifact.too.large");
    }

    @Test
    void aManagerThatIsAwayMayComeBack() {
        manager.close();

        assertThatThrownBy(() -> artifacts.fetch(Sha256.of(CODE))).isInstanceOfSatisfying(NodeFault.class, fault -> {
            assertThat(fault.code()).isEqualTo("artifact.unreachable");
            assertThat(fault.isRefusal()).isFalse();
        });
    }

    private void assertRefused(Sha256 sha256, String code) {
        assertThatThrownBy(() -> artifacts.fetch(sha256)).isInstanceOfSatisfying(NodeFault.class, fault -> {
            assertThat(fault.code()).isEqualTo(code);
            assertThat(fault.isRefusal()).isTrue();
        });
    }
}
