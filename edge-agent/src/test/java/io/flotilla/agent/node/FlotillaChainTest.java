package io.flotilla.agent.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.flotilla.contract.chain.AdminAccess;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Question;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chain's part of the admin endpoint as nodes and impostors may answer. */
final class FlotillaChainTest {
    private static final Ed25519PublicKey KEY = new Ed25519PublicKey("ab".repeat(32));
    private static final Sha256 ID = Sha256.of(new byte[] {1});

    private HttpServer server;
    private ChainAccess chain;
    private String asked;
    private byte[] body;
    private int status = 200;
    private String answer = "{}";

    @BeforeEach
    void node() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            body = exchange.getRequestBody().readAllBytes();
            byte[] bytes = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        AdminAccess access = new AdminAccess(server.getAddress().getPort(), "token", 1, Instant.EPOCH);
        chain = new FlotillaChain(() -> new AdminClient(access));
    }

    @AfterEach
    void ends() {
        server.stop(0);
    }

    @Test
    void anAccountIsRead() {
        answer = "{\"chainId\":\"" + ID
                + "\",\"organisation\":\"bank-a\",\"nonce\":3,\"next\":5,\"height\":9,\"new\":1}";

        assertThat(chain.account(KEY)).isEqualTo(new ChainAccess.Account(ID, new OrgId("bank-a"), 3, 5, 9));
        assertThat(asked).isEqualTo("GET /chain/account/" + KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"chainId\":\"x\",\"organisation\":\"bank-a\",\"nonce\":3,\"next\":5,\"height\":9}",
                "{\"chainId\":\"4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a\","
                        + "\"organisation\":\"bank-a\",\"nonce\":3,\"next\":2,\"height\":9}",
                "{\"chainId\":\"4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a\","
                        + "\"organisation\":\"bank-a\",\"nonce\":3.5,\"next\":5,\"height\":9}",
                "{\"chainId\":\"4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a\","
                        + "\"organisation\":\"manager\",\"nonce\":-1,\"next\":5,\"height\":9}"
            })
    void anAccountThatIsNoneIsAFault(String text) {
        answer = text;

        assertFault(() -> chain.account(KEY), "node.answer.malformed", false);
    }

    @Test
    void aTransactionIsHandedOverInBase64() {
        status = 202;
        answer = "{\"id\":\"" + ID + "\"}";

        chain.submit(new byte[] {1, 2, 3});

        assertThat(asked).isEqualTo("POST /chain/submit");
        String sent = Json.parse(body, 1 << 10).path("transaction").asText();
        assertThat(Base64.getDecoder().decode(sent)).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 413, 422, 429})
    void aRefusalIsInTheNodesWords(int code) {
        status = code;
        answer = "{\"code\":\"nonce-gap\",\"message\":\"transactions before it are missing\"}";

        assertFault(() -> chain.submit(new byte[1]), "nonce-gap", true);
    }

    @Test
    void wordsThatCannotBeSignedOrReadAreMended() {
        status = 409;
        answer = "{\"code\":\"A CODE\\n\",\"message\":\"\\ud800" + "x".repeat(5_000) + "\\n\"}";

        assertThatThrownBy(() -> chain.submit(new byte[1])).isInstanceOfSatisfying(NodeFault.class, fault -> {
            assertThat(fault.code()).isEqualTo("node.refused.409");
            assertThat(fault.said()).startsWith("\uFFFDxxx").hasSizeLessThanOrEqualTo(500);
        });
    }

    @Test
    void aTransactionIsFoundOrNot() {
        for (ChainAccess.Whereabouts where : ChainAccess.Whereabouts.values()) {
            answer = "{\"id\":\"" + ID + "\",\"state\":\"" + Json.name(where) + "\",\"height\":null,\"receipt\":null}";

            assertThat(chain.whereabouts(ID)).isEqualTo(where);
        }
        assertThat(asked).isEqualTo("GET /chain/transaction/" + ID);

        assertFault(() -> chain.whereabouts(Sha256.of(new byte[0])), "node.answer.malformed", false);
        answer = "{\"id\":\"" + ID + "\",\"state\":\"burnt\"}";
        assertFault(() -> chain.whereabouts(ID), "node.answer.malformed", false);
    }

    @Test
    void questionsGetTheNodesAnswerAsItIs() {
        answer = "{\"height\":7,\"certificate\":null,\"list\":[{\"b\":1,\"a\":2}]}";

        for (Map.Entry<Question.OfChain, String> one : Map.<Question.OfChain, String>of(
                        new Question.ChainHead(), "GET /chain/head",
                        new Question.ChainReady(), "GET /chain/ready",
                        new Question.ChainBlock(7), "GET /chain/block/7",
                        new Question.ChainTransaction(ID), "GET /chain/transaction/" + ID,
                        new Question.ChainQuery("register", "count", Arrays.asList("x", null), 5L), "POST /chain/query",
                        new Question.ChainProof("register", "a/../b?", null, null), "POST /chain/proof")
                .entrySet()) {
            assertThat(chain.answer(one.getKey()).toString()).isEqualTo(answer);
            assertThat(asked).isEqualTo(one.getValue());
        }

        chain.answer(new Question.ChainQuery("register", "count", Arrays.asList("x", null), 5L));
        assertThat(new String(body, UTF_8))
                .isEqualTo("{\"args\":[\"x\",null],\"contract\":\"register\",\"gasLimit\":5,\"method\":\"count\"}");
        chain.answer(new Question.ChainProof(null, null, "validators", null));
        assertThat(new String(body, UTF_8)).isEqualTo("{\"stateKey\":\"validators\"}");
    }

    @Test
    void anAnswerLargerThanAnyIsAFault() {
        answer = "{\"x\":\"" + "y".repeat(2 << 20) + "\"}";

        assertFault(() -> chain.answer(new Question.ChainHead()), "node.answer.malformed", false);
    }

    private static void assertFault(ThrowingCallable call, String code, boolean refusal) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NodeFault.class, fault -> {
            assertThat(fault.code()).isEqualTo(code);
            assertThat(fault.isRefusal()).isEqualTo(refusal);
        });
    }
}
