package io.flotilla.chain.admin;

import io.flotilla.chain.p2p.RevocationList;
import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.OrgId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which HTTP request means what. */
final class Routes {
    /** A peer set of a thousand nodes or a revocation list of ten thousand fits. */
    static final int MOST_BODY = 1 << 20;

    private static final int MOST_GENESIS = 256 << 10;

    /** @param transaction its canonical bytes in base64 */
    private record Submission(String transaction) {}

    private Routes() {}

    /**
     * Empty when there is no such thing to ask.
     *
     * @param expectedGenesis the header {@code X-Genesis-Sha256}
     * @throws IllegalArgumentException when the body is not what this request takes
     */
    static Optional<AdminRequest> request(String method, String path, byte[] body, @Nullable String expectedGenesis) {
        return Optional.ofNullable(
                switch (method + " " + path) {
                    case "GET /status" -> new AdminRequest.Status();
                    case "PUT /genesis" ->
                        new AdminRequest.InstallGenesis(
                                Json.parse(body, MOST_GENESIS),
                                Optional.ofNullable(expectedGenesis).map(Sha256::new));
                    case "PUT /peers" -> new AdminRequest.SetPeers(complete(body, PeeringOrder.class));
                    case "POST /certificate/distribute" ->
                        new AdminRequest.Distribute(complete(body, PeeringOrder.Distribution.class));
                    case "POST /certificate/reload" -> new AdminRequest.ReloadCertificate();
                    case "POST /consensus-key/proof" ->
                        new AdminRequest.Prove(complete(body, PeeringOrder.ProofRequest.class));
                    case "POST /chain/submit" -> new AdminRequest.Submit(transaction(body));
                    case "POST /chain/speak" -> complete(body, AdminRequest.Speak.class);
                    case "GET /chain/ready" -> new AdminRequest.Readiness();
                    default -> named(method, path, body);
                });
    }

    private static @Nullable AdminRequest named(String method, String path, byte[] body) {
        int end = path.lastIndexOf('/') + 1;
        String name = path.substring(end);
        return switch (method + " " + path.substring(0, end)) {
            case "PUT /crl/" -> revocations(name, body);
            case "PUT /contracts/" -> new AdminRequest.SaveCode(new Sha256(name), body);
            case "GET /chain/account/" -> new AdminRequest.Account(new Ed25519PublicKey(name));
            case "GET /chain/transaction/" -> new AdminRequest.FindTransaction(new Sha256(name));
            default -> null;
        };
    }

    private static Transaction transaction(byte[] body) {
        ByteReader bytes = new ByteReader(
                Base64.getDecoder().decode(complete(body, Submission.class).transaction()));
        Transaction transaction = Transaction.read(bytes);
        bytes.end();
        return transaction;
    }

    private static AdminRequest revocations(String organisation, byte[] body) {
        byte[] der = Base64.getMimeDecoder().decode(new String(body, StandardCharsets.US_ASCII));
        return new AdminRequest.SetRevocations(new OrgId(organisation), RevocationList.parse(der));
    }

    private static <T> T complete(byte[] body, Class<T> type) {
        return Json.strict(Json.parse(body, MOST_BODY), type);
    }
}
