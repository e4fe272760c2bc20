package io.flotilla.chain.vm;

import static io.flotilla.chain.vm.BothEngines.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.vm.Outcome.Status;
import io.flotilla.contract.chain.ShippedContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The shipped asset register, interpreted and compiled. */
class AssetRegisterTest {
    private static final BothEngines ENGINES = new BothEngines();

    private final BothEngines.Deployed register = ENGINES.deploy(ShippedContract.ASSET_REGISTER.wasm());

    @AfterAll
    static void close() {
        ENGINES.close();
    }

    @Test
    void whoRegistersAnAssetOwnsIt() {
        Outcome registered = register.call("bank-a", "register", "bl-4711", "100 t of \"Arabica\"\n");

        assertThat(registered.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(registered.events()).singleElement().satisfies(event -> {
            assertThat(event.name()).isEqualTo("registered");
            assertThat(event.data()).asString().isEqualTo("{\"id\":\"bl-4711\",\"owner\":\"bank-a\"}");
        });
        assertThat(text(register.query("get", "bl-4711")))
                .isEqualTo("{\"id\":\"bl-4711\",\"description\":\"100 t of"
                        + " \\\"Arabica\\\"\\u000a\",\"owner\":\"bank-a\"}");
    }

    @Test
    void theOwnerHandsItOn() {
        register.call("bank-a", "register", "bl-4711", "coffee");

        Outcome transferred = register.call("bank-a", "transfer", "bl-4711", "bank-b");

        assertThat(transferred.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(transferred.gasUsed()).isLessThan(8_000);
        assertThat(text(register.query("get", "bl-4711"))).contains("\"owner\":\"bank-b\"");
        assertThat(register.call("bank-b", "transfer", "bl-4711", "bank-c").status())
                .isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void othersDoNot() {
        register.call("bank-a", "register", "bl-4711", "coffee");

        Outcome refused = register.call("bank-b", "transfer", "bl-4711", "bank-b");

        assertThat(refused.status()).isEqualTo(Status.REVERTED);
        assertThat(refused.message()).isEqualTo("asset bl-4711 belongs to bank-a, not to bank-b");
        assertThat(refused.events()).isEmpty();
        assertThat(text(register.query("get", "bl-4711"))).contains("\"owner\":\"bank-a\"");
    }

    @Test
    void anIdIsRegisteredOnce() {
        register.call("bank-a", "register", "bl-4711", "coffee");

        assertThat(register.call("bank-b", "register", "bl-4711", "mine").message())
                .isEqualTo("asset bl-4711 is registered already");
    }

    @Test
    void badArgumentsAreReverted() {
        assertThat(register.query("get", "nothing").message()).isEqualTo("asset nothing is not registered");
        assertThat(register.call("bank-a", "register", "bl-4711").message()).isEqualTo("argument 1 is missing");
        assertThat(register.call("bank-a", "register", "", "x").message())
                .isEqualTo("an asset's id has 1 to 64 characters");
        assertThat(register.call("bank-a", "register", "x", "y".repeat(501)).message())
                .isEqualTo("a description has at most 500 characters");
        register.call("bank-a", "register", "bl-4711", "coffee");
        assertThat(register.call("bank-a", "transfer", "bl-4711", "Bank B").message())
                .isEqualTo("Bank B is no organisation's id");
    }

    @Test
    void longTextsAreKeptWhole() {
        String description = "é".repeat(500);

        register.call("bank-a", "register", "bl-4711", description);

        assertThat(text(register.query("get", "bl-4711"))).contains(description);
    }
}
