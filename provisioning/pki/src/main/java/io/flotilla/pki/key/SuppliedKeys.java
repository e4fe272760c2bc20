package io.flotilla.pki.key;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Gives each handshake the credential that is in force then; handshakes under way keep the one they began with. */
final class SuppliedKeys extends X509ExtendedKeyManager {
    private record Prepared(Credential credential, String alias, PrivateKey key) {}

    private final Supplier<Credential> supplier;

    // Guarded by this; the second is there for handshakes that began just before a renewal.
    private @Nullable Prepared latest;
    private @Nullable Prepared previous;

    SuppliedKeys(Supplier<Credential> supplier) {
        this.supplier = supplier;
    }

    private synchronized Prepared current() {
        Credential now = supplier.get();
        Prepared known = latest;
        if (known == null || !known.credential.equals(now)) {
            previous = known;
            try {
                known = new Prepared(now, Certificates.serial(now.leaf()), KeyStoreFile.jdkKey(now.key()));
            } catch (GeneralSecurityException e) {
                throw new PkiException(PkiException.Code.CRYPTO, "the TLS key cannot be used: make a new one", e);
            }
            latest = known;
        }
        return known;
    }

    private synchronized @Nullable Prepared find(String alias) {
        for (Prepared one : Arrays.asList(latest, previous)) {
            if (one != null && one.alias.equals(alias)) {
                return one;
            }
        }
        return null;
    }

    private @Nullable String alias(List<String> keyTypes) {
        Prepared now = current();
        return keyTypes.contains(now.key.getAlgorithm()) ? now.alias : null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(List.of(keyTypes));
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(List.of(keyTypes));
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(List.of(keyType));
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(List.of(keyType));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Prepared found = find(alias);
        return found == null ? null : found.credential.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Prepared found = find(alias);
        return found == null ? null : found.key;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return aliases(keyType);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return aliases(keyType);
    }

    private String @Nullable [] aliases(String keyType) {
        String alias = alias(List.of(keyType));
        return alias == null ? null : new String[] {alias};
    }
}
