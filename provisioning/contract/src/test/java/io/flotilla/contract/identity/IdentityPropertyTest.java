package io.flotilla.contract.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class IdentityPropertyTest {
    private static final TrustDomain DOMAIN = TrustDomain.DEFAULT;

    @Property
    void aUriNamesTheIdentityThatWroteIt(@ForAll("names") String organisation, @ForAll("names") String name) {
        NodeAddress node = NodeAddress.parse(organisation + "/" + name);
        for (Identity identity : List.of(
                new Identity.Agent(node),
                new Identity.ChainNode(node),
                new Identity.Manager(new InstanceId(name)),
                new Identity.Server(new InstanceId(name)))) {
            assertThat(CertificateIdentity.parse(identity.uri(DOMAIN), DOMAIN)).contains(identity);
            assertThat(CertificateIdentity.parse(identity.uri(DOMAIN), new TrustDomain("other.internal")))
                    .isEmpty();
        }
        assertThat(NodeAddress.ofClientId(node.clientId())).contains(node);
    }

    @Property
    void anyTextIsAnIdentityOrNobody(@ForAll String text) {
        assertThat(CertificateIdentity.parse(text, DOMAIN)).isEmpty();
        assertThat(CertificateIdentity.parse("spiffe://" + text, DOMAIN)).isEmpty();
    }

    @Example
    void namesOutsideTheGrammarAreRefused() {
        for (String bad : List.of("", "-a", "a-", "A", "a.b", "a/b", "a".repeat(41), "bänk", "a\0", "*", "manager")) {
            assertThatThrownBy(() -> new OrgId(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .ofMinLength(1)
                .ofMaxLength(40)
                .filter(name -> !name.equals("manager"));
    }
}
