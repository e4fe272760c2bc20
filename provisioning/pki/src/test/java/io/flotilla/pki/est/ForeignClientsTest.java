package io.flotilla.pki.est;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.InstanceId;
import io.flotilla.pki.fake.Installation;
import io.flotilla.pki.fake.Requests;
import io.flotilla.pki.fake.Tool;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.PrivateFile;
import io.flotilla.pki.key.TlsContexts;
import io.flotilla.pki.profile.PublicNames;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.est.ESTService;
import org.bouncycastle.est.jcajce.JcaHttpAuthBuilder;
import org.bouncycastle.est.jcajce.JsseESTServiceBuilder;
import org.bouncycastle.est.jcajce.SSLSocketFactoryCreator;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.util.Selector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote: BouncyCastle's, and curl with openssl. */
final class ForeignClientsTest {
    @TempDir
    Path folder;

    private EstFixture est;
    private EstListener listener;
    private X509Certificate root;

    @BeforeEach
    void open() throws Exception {
        est = new EstFixture(folder.resolve("ca"));
        root = est.installation.authorities().root();
        Credential own = est.installation
                .authorities()
                .server(new InstanceId("m-1"), PublicNames.of(List.of("localhost", "127.0.0.1")));
        listener = new EstListener(est.installation, est.server, () -> own);
        PrivateFile.write(folder.resolve("root.pem"), Pem.of(root));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    @Test
    void bouncyCastlesClientEnrolsWithBasicAuthentication() throws Exception {
        TokenSecret token = est.token("bank-a/validator-1");
        KeyPair key = EstFixture.key();
        var auth = new JcaHttpAuthBuilder("flotilla", token.id(), token.secret().toCharArray())
                .setNonceGenerator(Installation.RANDOM)
                .setProvider(Bouncy.PROVIDER)
                .build();

        var answer = service(null).simpleEnroll(false, new PKCS10CertificationRequest(Requests.der(key)), auth);

        assertThat(subjects(answer.getStore().getMatches(everything()))).contains("O=bank-a,CN=validator-1");
    }

    @Test
    void bouncyCastlesClientRenewsWithItsCertificate() throws Exception {
        Credential agent = est.enrolled("bank-a/validator-1");

        var answer =
                service(agent).simpleEnroll(true, new PKCS10CertificationRequest(Requests.der(EstFixture.key())), null);

        assertThat(subjects(answer.getStore().getMatches(everything()))).contains("O=bank-a,CN=validator-1");
    }

    @Test
    void bouncyCastlesClientReadsCacertsAndCsrattrs() throws Exception {
        est.enrolled("bank-a/validator-1");

        var cacerts = service(null).getCACerts();
        var attributes = service(null).getCSRAttributes();

        assertThat(cacerts.getCertificateStore().getMatches(everything()))
                .contains(new X509CertificateHolder(root.getEncoded()))
                .hasSize(2);
        assertThat(attributes.hasAttributesResponse()).isTrue();
    }

    @Test
    void curlAndOpensslEnrolAndVerify() {
        requireTools();
        TokenSecret token = est.token("bank-a/validator-1");
        request("key", "/O=evil/CN=root");

        assertThat(enrol(token, "key", "simpleenroll")).isEqualTo("200");

        openssl("base64", "-d", "-in", "answer.b64", "-out", "answer.p7");
        openssl("pkcs7", "-inform", "DER", "-in", "answer.p7", "-print_certs", "-out", "chain.pem");
        assertThat(openssl("x509", "-in", "chain.pem", "-noout", "-subject")).contains("O = bank-a, CN = validator-1");
        assertThat(openssl("x509", "-in", "chain.pem", "-noout", "-pubkey"))
                .as("the leaf stands first")
                .isEqualTo(openssl("pkey", "-in", "key.pem", "-pubout"));
        assertThat(openssl("verify", "-CAfile", "root.pem", "-untrusted", "chain.pem", "chain.pem"))
                .contains("chain.pem: OK");
        assertThat(enrol(token, "key", "simpleenroll")).as("the same key again").isEqualTo("200");
        request("other", "/CN=x");
        assertThat(enrol(token, "other", "simpleenroll")).isEqualTo("403");
        assertThat(enrol(new TokenSecret(token.id(), "wrong"), "other", "simpleenroll"))
                .isEqualTo("401");
    }

    @Test
    void curlRenewsWithItsCertificate() {
        requireTools();
        Credential agent = est.enrolled("bank-a/validator-1");
        PrivateFile.write(folder.resolve("agent.key"), Pem.of(agent.key()));
        PrivateFile.write(folder.resolve("agent.pem"), Pem.of(agent.chain()));

        for (String operation : List.of("simplereenroll", "node/simpleenroll")) {
            request("next", "/CN=x");
            assertThat(post("next", operation, "--cert", "agent.pem", "--key", "agent.key"))
                    .isEqualTo("200");
        }
        assertThat(post("next", "simplereenroll")).as("without a certificate").isEqualTo("403");
    }

    @Test
    void curlTrustsTheServerUnderTheServedRootByNameAndAddress() {
        requireTools();
        String byAddress = listener.uri().toString().replace("localhost", "127.0.0.1") + EstServer.PATH + "cacerts";

        assertThat(Tool.run(folder, "curl", "-sS", "--noproxy", "*", "--cacert", "root.pem", "-o", "ca.b64", byAddress))
                .isEqualTo(new Tool.Run(0, ""));
        openssl("base64", "-d", "-in", "ca.b64", "-out", "ca.p7");
        openssl("pkcs7", "-inform", "DER", "-in", "ca.p7", "-print_certs", "-out", "served.pem");
        assertThat(Tool.run(
                        folder,
                        "curl",
                        "-sS",
                        "--noproxy",
                        "*",
                        "--cacert",
                        "served.pem",
                        "-o",
                        "again.b64",
                        listener.uri() + EstServer.PATH + "cacerts"))
                .isEqualTo(new Tool.Run(0, ""));
        assertThat(Tool.run(
                                folder,
                                "openssl",
                                "s_client",
                                "-connect",
                                "localhost:" + listener.uri().getPort(),
                                "-servername",
                                "localhost",
                                "-verify_hostname",
                                "localhost",
                                "-CAfile",
                                "root.pem",
                                "-verify_return_error")
                        .output())
                .contains("Verify return code: 0 (ok)");
    }

    @Test
    void tls12WithForwardSecrecyIsStillSpokenHere() {
        requireTools();

        assertThat(Tool.run(
                        folder,
                        "curl",
                        "-sS",
                        "--noproxy",
                        "*",
                        "--cacert",
                        "root.pem",
                        "--tlsv1.2",
                        "--tls-max",
                        "1.2",
                        "-o",
                        "ca.b64",
                        listener.uri() + EstServer.PATH + "cacerts"))
                .isEqualTo(new Tool.Run(0, ""));
    }

    private ESTService service(Credential own) {
        SSLContext tls = own == null ? TlsContexts.client(root) : TlsContexts.client(root, own);
        var sockets = new SSLSocketFactoryCreator() {
            @Override
            public SSLSocketFactory createFactory() {
                return tls.getSocketFactory();
            }

            @Override
            public boolean isTrusted() {
                return true;
            }
        };
        var builder = new JsseESTServiceBuilder("localhost:" + listener.uri().getPort(), sockets);
        return builder.addCipherSuites(tls.getDefaultSSLParameters().getCipherSuites())
                .build();
    }

    private static Selector<X509CertificateHolder> everything() {
        return new Selector<>() {
            @Override
            public boolean match(X509CertificateHolder one) {
                return true;
            }

            @Override
            public Object clone() {
                return this;
            }
        };
    }

    private static List<String> subjects(Collection<X509CertificateHolder> all) {
        return all.stream().map(one -> one.getSubject().toString()).toList();
    }

    private static void requireTools() {
        Tool.require("openssl");
        Tool.require("curl");
    }

    private void request(String key, String subject) {
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key + ".pem");
        openssl("req", "-new", "-key", key + ".pem", "-subj", subject, "-outform", "DER", "-out", key + ".der");
        openssl("base64", "-e", "-in", key + ".der", "-out", key + ".b64");
    }

    private String openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Tool.Run run = Tool.run(folder, command.toArray(String[]::new));
        assertThat(run.code()).as(run.output()).isZero();
        return run.output();
    }

    private String enrol(TokenSecret token, String key, String operation) {
        return post(key, operation, "-u", token.id() + ":" + token.secret());
    }

    private String post(String key, String operation, String... extra) {
        List<String> command = new ArrayList<>(List.of(
                "curl", "-sS", "--noproxy", "*", "--cacert", "root.pem", "-o", "answer.b64", "-w", "%{http_code}"));
        command.addAll(List.of(extra));
        command.addAll(List.of(
                "-H",
                "Content-Type: application/pkcs10",
                "--data-binary",
                "@" + key + ".b64",
                listener.uri() + EstServer.PATH + operation));
        return Tool.run(folder, command.toArray(String[]::new)).output();
    }
}
