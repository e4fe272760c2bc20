package io.flotilla.chain.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.chain.fake.TestChain;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.ProofDocument;
import io.flotilla.contract.chain.ProofDocument.Certificate;
import io.flotilla.contract.chain.ProofDocument.Seal;
import io.flotilla.contract.chain.ProofDocument.Transition;
import io.flotilla.contract.chain.ProofDocument.Validator;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProofPageTest {
    /** What an agent's answer may have. */
    private static final int MOST = 64 << 10;

    private static final Sha256 HASH = Sha256.of(TestChain.CODE);

    @ParameterizedTest
    @CsvSource({"4,0,1", "4,3,1", "4,50,5", "10,50,9", "100,12,12"})
    void howeverOftenTheValidatorsChangedTheProofComesInAnswersThatFit(int validators, int changes, int pages) {
        ProofDocument proof = proof(validators, changes);
        List<ObjectNode> told = new ArrayList<>();
        long after = 0;
        do {
            ObjectNode page = ProofPage.of(proof, after);
            JsonNode transitions = page.path("transitions");
            after = transitions.isEmpty()
                    ? after
                    : transitions.get(transitions.size() - 1).path("height").asLong();
            told.add(page);
        } while (told.get(told.size() - 1).path("more").asBoolean());

        assertThat(told).allMatch(page -> Json.write(page).length < MOST - 8_000);
        assertThat(told).hasSizeBetween(pages, pages + 2);
        ObjectNode last = told.get(told.size() - 1);
        ArrayNode all = Json.object().putArray("all");
        told.forEach(page -> page.path("transitions").forEach(all::add));
        last.set("transitions", all);
        last.remove("more");
        assertThat(last).isEqualTo(Json.tree(proof));
    }

    private static ProofDocument proof(int validators, int changes) {
        Certificate certificate = new Certificate(
                0,
                members(validators).subList(0, validators * 2 / 3 + 1).stream()
                        .map(one -> new Seal(
                                one.validator(),
                                one.publicKey(),
                                "0a".repeat(96),
                                new Ed25519Signature("1".repeat(128))))
                        .toList());
        SortedMap<Integer, Sha256> beside = new TreeMap<>();
        IntStream.range(0, 15).forEach(digit -> beside.put(digit, HASH));
        List<SortedMap<Integer, Sha256>> branches = List.of(beside, beside);
        return new ProofDocument(
                HASH,
                1_000,
                "0a".repeat(250),
                HASH,
                "validators",
                "7b7d",
                branches,
                null,
                certificate,
                members(validators),
                LongStream.rangeClosed(1, changes)
                        .mapToObj(change -> new Transition(
                                10 * change, "0a".repeat(250), certificate, branches, null, members(validators)))
                        .toList());
    }

    private static List<Validator> members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Validator("bank-" + i + "/validator-1", TestChain.key("bank-" + i)))
                .toList();
    }
}
