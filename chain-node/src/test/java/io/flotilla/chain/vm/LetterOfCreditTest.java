package io.flotilla.chain.vm;

import static io.flotilla.chain.vm.BothEngines.TIME;
import static io.flotilla.chain.vm.BothEngines.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.vm.Outcome.Status;
import io.flotilla.contract.chain.ShippedContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The shipped letter of credit, interpreted and compiled: bank-a issues to trader-b. */
class LetterOfCreditTest {
    private static final String DOCUMENTS = "ab".repeat(32);
    private static final BothEngines ENGINES = new BothEngines();

    private final BothEngines.Deployed letters = ENGINES.deploy(ShippedContract.LETTER_OF_CREDIT.wasm());

    @AfterAll
    static void close() {
        ENGINES.close();
    }

    @Test
    void documentsInOrderArePaid() {
        issued();
        done("trader-b", "accept", "lc-1");
        done("trader-b", "present", "lc-1", DOCUMENTS);

        Outcome paid = done("bank-a", "pay", "lc-1");

        assertThat(paid.events()).singleElement().satisfies(event -> {
            assertThat(event.name()).isEqualTo("paid");
            assertThat(event.data()).asString().isEqualTo("{\"id\":\"lc-1\",\"by\":\"bank-a\"}");
        });
        assertThat(text(letters.query("get", "lc-1")))
                .isEqualTo("{\"id\":\"lc-1\",\"state\":\"paid\",\"issuer\":\"bank-a\",\"beneficiary\":\"trader-b\","
                        + "\"amount\":250000,\"currency\":\"EUR\",\"terms\":\"FOB Hamburg\",\"expiresAt\":"
                        + TIME.plus(Duration.ofDays(30)).toEpochMilli() + ",\"documents\":\"" + DOCUMENTS + "\"}");
    }

    @Test
    void refusedDocumentsMayBePresentedAgain() {
        issued();
        done("trader-b", "accept", "lc-1");
        done("trader-b", "present", "lc-1", DOCUMENTS);
        done("bank-a", "refuse", "lc-1", "the invoice is not signed");
        assertThat(text(letters.query("get", "lc-1")))
                .contains("\"state\":\"refused\"")
                .contains("\"reason\":\"the invoice is not signed\"");

        done("trader-b", "present", "lc-1", "cd".repeat(32));
        done("bank-a", "pay", "lc-1");
    }

    @Test
    void eachStepIsOnePartys() {
        issued();

        assertThat(refused("bank-a", "accept", "lc-1")).isEqualTo("only the beneficiary, trader-b, may do this");
        done("trader-b", "accept", "lc-1");
        assertThat(refused("bank-a", "present", "lc-1", DOCUMENTS)).startsWith("only the beneficiary");
        done("trader-b", "present", "lc-1", DOCUMENTS);
        assertThat(refused("trader-b", "pay", "lc-1")).isEqualTo("only the issuer, bank-a, may do this");
        assertThat(refused("trader-b", "refuse", "lc-1", "why")).startsWith("only the issuer");
        assertThat(refused("trader-b", "close", "lc-1")).startsWith("only the issuer");
    }

    @Test
    void stepsComeInTheirOrder() {
        issued();

        assertThat(refused("bank-a", "pay", "lc-1")).isEqualTo("it is issued");
        assertThat(refused("trader-b", "present", "lc-1", DOCUMENTS)).isEqualTo("it is issued");
        assertThat(refused("bank-a", "close", "lc-1")).isEqualTo("it has not expired yet");
        done("trader-b", "accept", "lc-1");
        assertThat(refused("trader-b", "accept", "lc-1")).isEqualTo("it is accepted");
        done("trader-b", "present", "lc-1", DOCUMENTS);
        done("bank-a", "pay", "lc-1");
        assertThat(refused("bank-a", "pay", "lc-1")).isEqualTo("it is paid");
    }

    @Test
    void afterItsTimeItIsClosedAndNothingElse() {
        issued();
        letters.at(TIME.plus(Duration.ofDays(31)));

        assertThat(refused("trader-b", "accept", "lc-1")).isEqualTo("it has expired");
        done("bank-a", "close", "lc-1");
        assertThat(refused("bank-a", "close", "lc-1")).isEqualTo("it is closed");
    }

    @Test
    void whatWasPresentedInTimeIsPaidOrRefused() {
        issued();
        done("trader-b", "accept", "lc-1");
        done("trader-b", "present", "lc-1", DOCUMENTS);
        letters.at(TIME.plus(Duration.ofDays(31)));

        assertThat(refused("bank-a", "close", "lc-1")).isEqualTo("it is presented");
        done("bank-a", "refuse", "lc-1", "late");
        assertThat(refused("trader-b", "present", "lc-1", DOCUMENTS)).isEqualTo("it has expired");
        done("bank-a", "close", "lc-1");
    }

    @Test
    void badArgumentsAreReverted() {
        String later = later();

        assertThat(issue("trader-b", "0", "EUR", later)).isEqualTo("the amount is 0");
        assertThat(issue("trader-b", "1.5", "EUR", later))
                .isEqualTo("argument 2 is no whole number of at most 18 digits");
        assertThat(issue("trader-b", "-5", "EUR", later)).startsWith("argument 2");
        assertThat(issue("trader-b", "9".repeat(19), "EUR", later)).startsWith("argument 2");
        assertThat(issue("trader-b", "5", "euro", later)).startsWith("euro is no currency");
        assertThat(issue("trader-b", "5", "EUR", "1000")).isEqualTo("it would have expired already");
        assertThat(issue("bank-a", "5", "EUR", later)).isEqualTo("issuer and beneficiary are the same organisation");
        issued();
        assertThat(issue("trader-b", "5", "EUR", later)).isEqualTo("letter of credit lc-1 exists already");
        done("trader-b", "accept", "lc-1");
        assertThat(refused("trader-b", "present", "lc-1", "my documents")).startsWith("documents are named by");
        assertThat(letters.query("get", "lc-2").message()).isEqualTo("there is no letter of credit lc-2");
    }

    private void issued() {
        done("bank-a", "issue", "lc-1", "trader-b", "250000", "EUR", "FOB Hamburg", later());
    }

    private String issue(String beneficiary, String amount, String currency, String expiresAt) {
        return refused("bank-a", "issue", "lc-1", beneficiary, amount, currency, "FOB Hamburg", expiresAt);
    }

    private static String later() {
        return Long.toString(TIME.plus(Duration.ofDays(30)).toEpochMilli());
    }

    private Outcome done(String caller, String method, String... arguments) {
        Outcome outcome = letters.call(caller, method, arguments);
        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.SUCCEEDED);
        return outcome;
    }

    private String refused(String caller, String method, String... arguments) {
        Outcome outcome = letters.call(caller, method, arguments);
        assertThat(outcome.status()).isEqualTo(Status.REVERTED);
        return outcome.message();
    }
}
