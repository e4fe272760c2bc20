package io.flotilla.pki.est;

import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.PkiException;
import io.flotilla.pki.key.TlsContexts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** HTTPS to a server below one pinned root, its host name checked, each request on a connection of its own. */
public final class PinnedHttps {
    private static final int LARGEST_ANSWER = 4 << 20;

    private final SSLContext tls;
    private final Duration timeout;

    /** @param own the client certificate to show; none when empty */
    public PinnedHttps(X509Certificate root, Optional<Credential> own, Duration timeout) {
        this(
                own.map(credential -> TlsContexts.client(root, credential)).orElseGet(() -> TlsContexts.client(root)),
                timeout);
    }

    PinnedHttps(SSLContext tls, Duration timeout) {
        this.tls = tls;
        this.timeout = timeout;
    }

    @SuppressWarnings("ArrayRecordComponent") // Bytes as they came; never compared.
    public record Answer(int status, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** @throws PkiException UNREACHABLE, UNTRUSTED, BAD_ANSWER, or REFUSED when our certificate is refused in TLS */
    public Answer get(URI uri) {
        return exchange(uri, Map.of(), null);
    }

    /** @throws PkiException UNREACHABLE, UNTRUSTED, BAD_ANSWER, or REFUSED when our certificate is refused in TLS */
    public Answer post(URI uri, String contentType, Map<String, String> headers, byte[] body) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", contentType);
        return exchange(uri, all, body);
    }

    private Answer exchange(URI uri, Map<String, String> headers, byte @Nullable [] body) {
        try {
            HttpsURLConnection connection = open(uri, headers);
            try {
                if (body != null) {
                    connection.setRequestMethod("POST");
                    connection.setDoOutput(true);
                    try (OutputStream out = connection.getOutputStream()) {
                        out.write(body);
                    }
                }
                int status = connection.getResponseCode();
                return new Answer(
                        status, content(status < 400 ? connection.getInputStream() : connection.getErrorStream()));
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            throw failed(uri, e);
        }
    }

    private HttpsURLConnection open(URI uri, Map<String, String> headers) throws IOException {
        if (!"https".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new PkiException(
                    PkiException.Code.UNREACHABLE, "\"" + uri + "\" is not an https address: give https://host:port");
        }
        HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection();
        connection.setSSLSocketFactory(tls.getSocketFactory());
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Connection", "close");
        headers.forEach(connection::setRequestProperty);
        return connection;
    }

    private static byte[] content(@Nullable InputStream stream) throws IOException {
        if (stream == null) {
            return new byte[0];
        }
        try (stream) {
            byte[] all = stream.readNBytes(LARGEST_ANSWER + 1);
            if (all.length > LARGEST_ANSWER) {
                throw new PkiException(
                        PkiException.Code.BAD_ANSWER,
                        "the answer is larger than 4 MiB: is this the manager's address?");
            }
            return all;
        }
    }

    private static PkiException failed(URI uri, IOException e) {
        String server = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        if (e instanceof SSLException && causedByCertificate(e)) {
            return new PkiException(
                    PkiException.Code.UNTRUSTED,
                    server + " showed a certificate that does not lead to the pinned root or names another host:"
                            + " use a public name of the manager, and the fingerprint of its root",
                    e);
        }
        if (e instanceof SSLException && String.valueOf(e.getMessage()).contains("alert: certificate")) {
            return new PkiException(
                    PkiException.Code.REFUSED,
                    server + " refuses this host's certificate in TLS (" + e.getMessage()
                            + "): is it expired, or from another installation? Enrol the host again",
                    e);
        }
        return new PkiException(
                PkiException.Code.UNREACHABLE,
                "no answer from " + server + " (" + e.getMessage() + "): check the address, the firewall and that the"
                        + " manager runs",
                e);
    }

    private static boolean causedByCertificate(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }
}
