package io.flotilla.fleet.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.store.Tables;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CrlsTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-0/v");
    private static final String NUMBER = "2.5.29.20";

    @TempDir
    Path folder;

    @Test
    void numbersDoNotGoBackOverARestoredStoreThatHasNoCounterYet() throws GeneralSecurityException {
        LoopWorld world = new LoopWorld(folder);
        world.connected().operations.apply(Specs.validators(2), LoopWorld.ANA);
        world.operations.revoke(NODE, "stolen", LoopWorld.ANA);
        world.settle();
        BigInteger before = number(world);
        world.store.write(entries -> {
            entries.remove(Tables.COUNTERS, "crl/" + NODE.organisation());
            return NewTerm.begin(entries, 0, world.clock.instant());
        });

        renew(world);
        BigInteger after = number(world);
        world.clock.advance(Duration.ofDays(16));
        renew(world);

        assertThat(after).isEqualTo(BigInteger.valueOf(world.store.<Long>read(Pictures::term)));
        assertThat(after).isGreaterThan(before);
        assertThat(number(world)).isEqualTo(after.add(BigInteger.ONE));
    }

    private static void renew(LoopWorld world) {
        for (int i = 0; i < 10; i++) {
            world.loop.tick();
        }
        world.settle();
    }

    private static BigInteger number(LoopWorld world) throws GeneralSecurityException {
        String text = world.link
                .newest(Topics.crl(Specs.CHAIN, NODE.organisation()))
                .orElseThrow()
                .payload();
        X509CRL crl = (X509CRL) CertificateFactory.getInstance("X.509")
                .generateCRL(new ByteArrayInputStream(Base64.getDecoder().decode(text)));
        byte[] der = crl.getExtensionValue(NUMBER); // An INTEGER in an OCTET STRING, both with short lengths.
        return new BigInteger(Arrays.copyOfRange(der, 4, der.length));
    }
}
