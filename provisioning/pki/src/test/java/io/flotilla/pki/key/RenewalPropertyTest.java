package io.flotilla.pki.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.pki.fake.Forge;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class RenewalPropertyTest {
    private static final X509Certificate LEAF =
            Forge.certificate("CN=x").selfSigned().leaf();

    @Property(tries = 200)
    void itIsDueBetweenAThirdAndHalfOfTheLife(@ForAll long seed) {
        Instant from = LEAF.getNotBefore().toInstant();
        Duration life = Duration.between(from, LEAF.getNotAfter().toInstant());

        Instant due = Renewal.dueAt(LEAF, new SplittableRandom(seed));

        assertThat(due).isBetween(from.plus(life.dividedBy(3)), from.plus(life.dividedBy(2)));
    }
}
