package io.flotilla.fleet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.SignerChain;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.time.Clocks;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.loop.CommandIds;
import io.flotilla.fleet.loop.Desk;
import io.flotilla.fleet.loop.Gate;
import io.flotilla.fleet.loop.LoopQueue;
import io.flotilla.fleet.node.FleetEvent;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.InMemoryFleetStore;
import io.flotilla.fleet.store.Tables;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.testing.SettableClock;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RemoteGateTest {
    private static final ChainId CHAIN = new ChainId("trade-finance");

    private final SecureRandom random = new SecureRandom();
    private final FleetStore store = new InMemoryFleetStore();
    private final LoopQueue queue = new LoopQueue();
    private final RemoteGate gate = new RemoteGate(store, desk(), queue);

    private Desk desk() {
        KeyPair signing = KeyPairs.generateP256(random);
        SettableClock clock = new SettableClock();
        return new Desk(
                new InstanceId("m-1"),
                new DocumentSigner(signing.getPrivate(), (ECPublicKey) signing.getPublic(), Bouncy.PROVIDER),
                SignerChain.of(new SignerList(1, 1, List.of(Jwk.of((ECPublicKey) signing.getPublic())))),
                new CommandIds(clock, random),
                random,
                new Clocks(clock, clock));
    }

    @Test
    void aDocumentThatIsTooLargeIsToldOnceAndThrowsNothing() {
        gate.admit(admission(20_000));
        gate.admit(admission(20_000));

        assertThat(codes()).containsExactly("access.too-large");
        assertThat(queue.size()).isZero();

        gate.admit(admission(1));
        assertThat(queue.size()).isEqualTo(1);
        assertThat(store.<Boolean>read(
                        entries -> entries.get(Tables.DOCUMENTS, Topics.ACCESS).isPresent()))
                .isTrue();

        gate.admit(admission(20_000));
        assertThat(codes()).containsExactly("access.too-large", "access.too-large");
    }

    private List<String> codes() {
        return store.<List<FleetEvent>>read(entries -> entries.all(Tables.EVENTS, "")).stream()
                .map(FleetEvent::code)
                .toList();
    }

    private static Gate.Admission admission(int nodes) {
        Map<NodeAddress, ChainId> let = new HashMap<>();
        for (int i = 0; i < nodes; i++) {
            let.put(NodeAddress.parse("an-organisation/validator-number-" + i), CHAIN);
        }
        return new Gate.Admission(let, Set.of(), Set.of(), List.of());
    }
}
