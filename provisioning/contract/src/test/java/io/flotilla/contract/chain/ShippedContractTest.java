package io.flotilla.contract.chain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShippedContractTest {
    @ParameterizedTest
    @EnumSource(ShippedContract.class)
    void eachIsFoundByItsNameAndBringsItsModule(ShippedContract contract) {
        assertThat(ShippedContract.named(contract.id())).contains(contract);
        assertThat(contract.wasm()).startsWith(0, 'a', 's', 'm');
    }
}
