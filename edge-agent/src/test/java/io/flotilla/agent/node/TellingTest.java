package io.flotilla.agent.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.node.NodePlan.Step;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.Problem;
import io.flotilla.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class TellingTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");
    private static final Launch LAUNCH = new Launch(
            new NodeSettings(
                    NODE,
                    new ChainId("trade-finance"),
                    TrustDomain.DEFAULT,
                    Role.VALIDATOR,
                    new Endpoint("127.0.0.1", 30301)),
            64,
            Map.of());
    private static final OrgId FIRST = new OrgId("bank-a");
    private static final OrgId SECOND = new OrgId("bank-b");

    private final SettableClock clock = new SettableClock();
    private NodeReport report = report(NodePhase.AWAITING_GENESIS);
    private final ScriptedNode node = new ScriptedNode();
    private final Telling telling = new Telling(node, node, new Steps(Runnable::run, Runnable::run), clock);

    @Test
    void aRefusedListHoldsUpNeitherTheOthersNorTheReload() {
        node.faults.putAll(Map.of(
                "crl bank-a",
                NodeFault.refusal("untrusted", "not signed by a CA of bank-a"),
                "crl bank-b",
                new NodeFault("node.unreachable", "no answer")));
        telling.target(target(null, null));
        telling.reload();

        assertThat(toldNow()).containsOnly("crl bank-a", "crl bank-b", "proof", "reload");
        assertThat(toldNow()).isEmpty();

        clock.advance(Duration.ofSeconds(3));
        assertThat(toldNow()).containsExactly("crl bank-b");
        clock.advance(Duration.ofSeconds(3));
        assertThat(toldNow()).as("the pause doubles").isEmpty();
        clock.advance(Duration.ofMinutes(10));
        assertThat(toldNow()).containsExactly("crl bank-b");
    }

    @Test
    void aRefusedListIsToldAgainToAnotherProcessAndUnderOtherAuthorities() {
        node.faults.put("crl bank-a", NodeFault.refusal("untrusted", "not signed by a CA of bank-a"));
        telling.target(target(null, null));
        toldNow();

        telling.anotherProcess();
        assertThat(toldNow()).contains("crl bank-a");
        telling.target(target(null, null));
        assertThat(toldNow()).doesNotContain("crl bank-a");
        node.faults.clear();
        telling.target(target(null, new PeeringOrder(List.of(), List.of())));
        assertThat(toldNow()).contains("peers", "crl bank-a");
    }

    @Test
    void aRefusedGenesisHoldsUpNothingAndIsNotSentAgainUntilSomebodyHurries() {
        node.faults.put("genesis", NodeFault.refusal("malformed", "not a genesis block"));
        telling.target(target("one", new PeeringOrder(List.of(), List.of())));

        assertThat(toldNow()).contains("genesis", "peers", "crl bank-a", "crl bank-b");
        assertThat(telling.genesisTrouble()).contains(new Problem("malformed", "not a genesis block"));
        clock.advance(Duration.ofMinutes(10));
        assertThat(toldNow()).isEmpty();

        telling.hurry();
        assertThat(telling.genesisTrouble()).isEmpty();
        assertThat(toldNow()).containsExactly("genesis");

        telling.target(target("another", null));
        assertThat(telling.genesisTrouble()).isEmpty();
        toldNow();
        telling.anotherProcess();
        assertThat(telling.genesisTrouble()).isEmpty();
    }

    @Test
    void aNodeThatIsOutOfReachHasNotRefusedItsGenesis() {
        node.faults.put("genesis", new NodeFault("node.unreachable", "no answer"));
        telling.target(target("one", null));

        assertThat(toldNow()).contains("genesis");
        assertThat(telling.genesisTrouble()).isEmpty();
        clock.advance(Duration.ofSeconds(3));
        assertThat(toldNow()).containsExactly("genesis");
    }

    @Test
    void theCodeOfItsContractsIsToldUntilTheNodeHasIt() {
        Sha256 register = Sha256.of(ScriptedNode.code("register"));
        Sha256 letter = Sha256.of(ScriptedNode.code("letter"));
        node.unfetched.add(letter);
        telling.target(target(null, null, Set.of(register, letter)));

        assertThat(toldNow()).contains("code register").doesNotContain("code letter");
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofMinutes(10));
            assertThat(toldNow()).isEmpty();
        }
        assertThat(node.happened).containsExactly("contract.code.missing");

        node.unfetched.clear();
        clock.advance(Duration.ofMinutes(10));
        assertThat(toldNow()).containsExactly("code letter");

        telling.anotherProcess();
        assertThat(toldNow()).contains("code register", "code letter");
    }

    @Test
    void aNodeThatConnectsHasAllTheCodeThatItNeeds() {
        report = report(NodePhase.CONNECTING);
        telling.target(target(null, null, Set.of(Sha256.of(ScriptedNode.code("register")))));

        assertThat(toldNow()).isNotEmpty().noneMatch(told -> told.startsWith("code"));
    }

    /** Performs whatever waits at this moment, as the supervisor would, and tells what reached the node. */
    private List<String> toldNow() {
        node.told.clear();
        for (int i = 0; i < 20; i++) {
            Step step = NodePlan.next(new NodePlan.Facts(
                    true,
                    true,
                    true,
                    true,
                    true,
                    false,
                    true,
                    false,
                    false,
                    false,
                    true,
                    telling.waiting(report, clock.instant())));
            if (step == Step.REST) {
                return List.copyOf(node.told);
            }
            telling.perform(step, () -> {});
        }
        throw new AssertionError("it never rests: " + node.told);
    }

    private static NodeReport report(NodePhase phase) {
        return new NodeReport(
                "0.1.0",
                7,
                LAUNCH.settings(),
                64L << 20,
                phase,
                null,
                null,
                0,
                "00".repeat(32),
                null,
                List.of(),
                Map.of(),
                null);
    }

    private static NodeTarget target(String genesis, PeeringOrder order) {
        return target(genesis, order, Set.of());
    }

    private static NodeTarget target(String genesis, PeeringOrder order, Set<Sha256> codes) {
        Map<OrgId, Sha256> lists = new TreeMap<>();
        Set.of(FIRST, SECOND).forEach(one -> lists.put(one, Sha256.of(ScriptedNode.list(one))));
        byte[] block = genesis == null ? null : genesis.getBytes(UTF_8);
        return new NodeTarget(
                LAUNCH, block == null ? null : new GenesisBlock(Sha256.of(block), block), order, lists, codes);
    }
}
