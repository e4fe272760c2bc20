package io.flotilla.pki.est;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.pki.fake.Forge;
import io.flotilla.pki.fake.InMemoryLedger;
import io.flotilla.pki.fake.Installation;
import io.flotilla.pki.fake.MovableClock;
import io.flotilla.pki.fake.Requests;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyPairs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An EST server over a ledger in memory, and short words to speak to it. */
final class EstFixture {
    static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");

    final MovableClock clock = new MovableClock(Instant.now());
    final InMemoryLedger ledger = new InMemoryLedger();
    final List<EnrolmentEvent> audit = new CopyOnWriteArrayList<>();
    final Installation installation;
    final EstServer server;

    EstFixture(Path folder) {
        installation = Installation.in(folder, clock);
        server = new EstServer(installation.authorities(), ledger, clock, audit::add);
    }

    TokenSecret token(String address) {
        var minted = EnrolmentToken.mint(
                NodeAddress.parse(address), clock.instant().plus(EnrolmentToken.LIFE), Installation.RANDOM);
        ledger.write(entries -> {
            entries.put(minted.token());
            return true;
        });
        return minted.secret();
    }

    /** An agent that was enrolled properly. */
    Credential enrolled(String address) {
        KeyPair key = key();
        EstResponse answer = enrol(token(address), Requests.der(key));
        return new Credential(key.getPrivate(), chain(answer));
    }

    EstResponse enrol(TokenSecret token, byte[] der) {
        return enrolBody(Requests.basic(token.id(), token.secret()), Requests.base64(der));
    }

    EstResponse enrolBody(String authorization, byte[] body) {
        return server.handle(new EstRequest(
                "POST", EstServer.PATH + "simpleenroll", "application/pkcs10", authorization, List.of(), body));
    }

    EstResponse renew(List<X509Certificate> shown, byte[] der) {
        return withCertificate("simplereenroll", shown, der);
    }

    EstResponse enrolNode(List<X509Certificate> shown, byte[] der) {
        return withCertificate("node/simpleenroll", shown, der);
    }

    EstResponse withCertificate(String operation, List<X509Certificate> shown, byte[] der) {
        return server.handle(new EstRequest(
                "POST", EstServer.PATH + operation, "application/pkcs10", null, shown, Requests.base64(der)));
    }

    EstResponse get(String operation) {
        return server.handle(new EstRequest("GET", EstServer.PATH + operation, null, null, List.of(), new byte[0]));
    }

    void revoke(X509Certificate certificate) {
        ledger.write(entries -> {
            entries.certificate(certificate.getSerialNumber().toString(16))
                    .ifPresent(one -> entries.put(one.revoked(clock.instant())));
            return true;
        });
    }

    Credential selfSigned() {
        return Forge.certificate("O=bank-a,CN=validator-1")
                .uri("spiffe://bank-a.flotilla.internal/agent/validator-1")
                .selfSigned();
    }

    static KeyPair key() {
        return KeyPairs.generateP256(Installation.RANDOM);
    }

    static List<X509Certificate> chain(EstResponse answer) {
        return EstBody.certificates(answer.body());
    }

    static String text(EstResponse answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
