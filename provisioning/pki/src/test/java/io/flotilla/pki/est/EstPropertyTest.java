package io.flotilla.pki.est;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.pki.fake.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever the bytes: an answer, no exception, never 500, never a certificate for what was not proven. */
final class EstPropertyTest {
    private static Path folder;
    private static EstFixture est;

    @BeforeContainer
    static void open() throws IOException {
        folder = Files.createTempDirectory("flotilla-est-");
        est = new EstFixture(folder.resolve("ca"));
    }

    @AfterContainer
    static void delete() throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 300)
    void anyBodyIsAClientError(@ForAll @Size(max = 300) byte[] body) {
        TokenSecret token = est.token("bank-a/validator-1");

        assertThat(est.enrolBody(Requests.basic(token.id(), token.secret()), body)
                        .status())
                .isEqualTo(400);
    }

    @Property(tries = 300)
    void aRequestWithOneOtherByteIsRefused(@ForAll int position, @ForAll byte value) {
        byte[] der = Requests.der(EstFixture.key());
        int at = Math.floorMod(position, der.length);
        boolean same = der[at] == value;
        der[at] = value;

        int status = est.enrol(est.token("bank-a/validator-1"), der).status();

        assertThat(status).isEqualTo(same ? 200 : 400);
    }

    @Property(tries = 300)
    void anyPathMethodAndHeaderIsAnswered(
            @ForAll @StringLength(max = 20) String path,
            @ForAll @StringLength(max = 8) String method,
            @ForAll @StringLength(max = 60) String header) {
        var request = new EstRequest(method, EstServer.PATH + path, header, header, List.of(), new byte[0]);

        assertThat(est.server.handle(request).status()).isBetween(400, 499);
        assertThat(est.enrolBody("Basic " + header, new byte[0]).status()).isEqualTo(401);
    }
}
