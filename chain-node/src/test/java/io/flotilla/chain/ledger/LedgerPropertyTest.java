package io.flotilla.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.crypto.Ed25519Check;
import io.flotilla.chain.fake.ScriptedEngine;
import io.flotilla.chain.fake.TestChain;
import io.flotilla.chain.state.StateTree;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.chain.StateProof;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.NodeAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import jetbrains.exodus.env.Cursor;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Random mixes of good, failing and unfit transactions on two ledgers, one of which is opened again now and then. */
class LedgerPropertyTest {
    private static final NodeAddress PROPOSER = NodeAddress.parse("bank-a/validator-1");
    private static final List<String> METHODS =
            List.of("put", "put", "put", "remove", "get", "fail", "trap", "nothing", "burn");

    private final Map<String, Long> nonces = new HashMap<>();

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void everyNodeComesToTheSameState(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        TestChain chain = new TestChain();
        nonces.clear();
        Path folder = Files.createTempDirectory("ledger");
        ChainStore leading = ChainStore.open(folder.resolve("leading"));
        ChainStore following = ChainStore.open(folder.resolve("following"));
        Ledger leader = chain.open(leading, new ScriptedEngine());
        Ledger follower = chain.open(following, new ScriptedEngine());
        try {
            for (int height = 1; height <= 12; height++) {
                Block block = leader.build(PROPOSER, Instant.EPOCH, mix(random, chain), () -> false);

                assertThat(follower.execute(block)).isEqualTo(Verdict.VALID);
                Tip tip = leader.commit(chain.sealed(block, leader.tip().next()));
                assertThat(follower.commit(chain.sealed(block, follower.tip().next())))
                        .isEqualTo(tip);
                assertThat(rebuilt(following)).isEqualTo(tip.stateRoot());
                if (random.nextInt(4) == 0) {
                    following.close();
                    following = ChainStore.open(folder.resolve("following"));
                    follower = chain.open(following, new ScriptedEngine());
                }
            }
            for (String key : List.of("a", "b", "absent")) {
                String stateKey = StateKeys.data("store", key.getBytes(StandardCharsets.UTF_8));
                assertThat(follower.prove(stateKey)
                                .orElseThrow()
                                .flaw(chain.chainId, ValidatorSet.of(chain.genesis), new Ed25519Check()))
                        .isEmpty();
            }
        } finally {
            leading.close();
            following.close();
            delete(folder);
        }
    }

    /** What the tree of all entries, built at once, has as its root. */
    private static Sha256 rebuilt(ChainStore store) {
        return store.blocks().read(seen -> {
            TreeMap<Sha256, Optional<Sha256>> entries = new TreeMap<>();
            try (Cursor cursor = seen.tables().entries().openCursor(seen.tx())) {
                while (cursor.getNext()) {
                    String key = new String(ChainStore.bytes(cursor.getKey()), StandardCharsets.UTF_8);
                    entries.put(StateKeys.hash(key), Optional.of(Sha256.of(ChainStore.bytes(cursor.getValue()))));
                }
            }
            StateTree.Update all = new StateTree(key -> {
                        throw new IllegalStateException("nothing to read");
                    })
                    .update(null, 0, entries);
            return entries.isEmpty() ? StateProof.EMPTY_ROOT : all.rootHash();
        });
    }

    private List<Transaction> mix(Random random, TestChain chain) {
        List<Transaction> all = new ArrayList<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            String signer = TestChain.ORGANISATIONS.get(random.nextInt(4));
            long nonce = nonces.getOrDefault(signer, 0L);
            if (random.nextInt(8) == 0) {
                all.add(chain.signed(signer, nonce + 1, 9_000, "store", "get", "[\"a\"]"));
                continue;
            }
            nonces.put(signer, nonce + 1);
            all.add(
                    random.nextInt(4) == 0
                            ? system(random, chain, signer, nonce)
                            : plain(random, chain, signer, nonce));
        }
        return all;
    }

    private static Transaction plain(Random random, TestChain chain, String signer, long nonce) {
        String method = METHODS.get(random.nextInt(METHODS.size()));
        String key = String.valueOf((char) ('a' + random.nextInt(6)));
        String arguments = "[\"" + key + "\",\"" + random.nextInt(100) + "\"]";
        return chain.signed(signer, nonce, 20_000, "store", method, arguments);
    }

    private static Transaction system(Random random, TestChain chain, String signer, long nonce) {
        String organisation = TestChain.ORGANISATIONS.get(random.nextInt(4));
        String code = Base64.getEncoder().encodeToString(new byte[] {(byte) random.nextInt(3)});
        return switch (random.nextInt(6)) {
            case 0 ->
                chain.signed(
                        signer,
                        nonce,
                        20_000,
                        "validators",
                        "propose-remove",
                        "[\"" + organisation + "/validator-1\"]");
            case 1 ->
                chain.signed(
                        signer,
                        nonce,
                        20_000,
                        "permissions",
                        "propose-grant",
                        "[\"deployContracts\",\"" + organisation + "\"]");
            case 2 ->
                chain.signed(
                        signer,
                        nonce,
                        20_000,
                        "lifecycle",
                        "deploy",
                        "[\"c" + random.nextInt(5) + "\",\"" + code + "\"]");
            case 3 -> chain.signed(signer, nonce, 20_000, "lifecycle", "freeze", "[\"c" + random.nextInt(5) + "\"]");
            case 4 -> chain.signed(signer, nonce, 20_000, "parameters", "propose-set", "[\"blockGas\",4000000]");
            default ->
                chain.signed(
                        signer,
                        nonce,
                        20_000,
                        "members",
                        "add-key",
                        "[\""
                                + String.join(
                                        "\",\"", chain.proven("key" + random.nextInt(5), organisation + "/validator-2"))
                                + "\"]");
        };
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }
}
