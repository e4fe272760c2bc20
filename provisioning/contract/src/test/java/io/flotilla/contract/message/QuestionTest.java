package io.flotilla.contract.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.chain.Sha256;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuestionTest {
    @Test
    void everyQuestionReadsBackWhatItWrote() {
        List<Question> all = List.of(
                new Question.Ping(),
                new Question.LogTail(Question.Log.NODE, 7),
                new Question.ChainHead(),
                new Question.ChainReady(),
                new Question.ChainBlock(0),
                new Question.ChainQuery("asset-register", "ownerOf", Arrays.asList("a-1", 5, null), 9_000L),
                new Question.ChainProof("asset-register", "a-1", null, null),
                new Question.ChainTransaction(Sha256.of(new byte[0])));

        assertThat(all).extracting(Question::ask).containsExactlyElementsOf(Question.names());
        for (Question question : all) {
            assertThat(Question.parse(question.ask(), question.arguments())).isEqualTo(question);
        }
        Question proof = new Question.ChainProof(null, null, "validators", 17L);
        assertThat(Question.parse(proof.ask(), proof.arguments())).isEqualTo(proof);
    }

    @Test
    void whatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> Question.parse("chain.explode", Map.of())).hasMessageContaining("chain.explode");
        assertThatThrownBy(() -> Question.parse("chain.head", Map.of("height", 1)))
                .hasMessageContaining("height");
        assertThatThrownBy(() -> Question.parse("chain.block", Map.of())).hasMessageContaining("height");
        assertThatThrownBy(() -> Question.parse("chain.block", Map.of("height", -1)))
                .hasMessageContaining("height");
        assertThatThrownBy(() -> Question.parse("chain.block", Map.of("height", "1")))
                .hasMessageContaining("integer");
        assertThatThrownBy(() -> Question.parse("chain.proof", Map.of("contract", "asset-register")))
                .hasMessageContaining("key");
        assertThatThrownBy(() ->
                        Question.parse("chain.proof", Map.of("contract", "a", "key", "b", "stateKey", "validators")))
                .hasMessageContaining("stateKey");
        assertThatThrownBy(() ->
                        Question.parse("chain.query", Map.of("contract", "a", "method", "m", "args", List.of(0.5))))
                .hasMessageContaining("args[0]");
        assertThatThrownBy(() -> Question.parse("chain.transaction", Map.of("id", "x")))
                .hasMessageContaining("SHA-256");
    }
}
