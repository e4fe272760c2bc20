package io.flotilla.simulate.chain;

import io.flotilla.pki.key.Bouncy;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.bindings.LongBinding;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;

/** What this machine can do at most, without a chain. */
final class MachineLimits {
    private static final int SIGNATURES = 3_000;
    private static final int COMMITS = 500;
    private static final int BYTES = 1_024;

    private MachineLimits() {}

    /** Ed25519 signatures checked a second, on one core, by the library that the node uses. */
    static double checks() {
        try {
            KeyPair pair =
                    KeyPairGenerator.getInstance("Ed25519", Bouncy.PROVIDER).generateKeyPair();
            byte[] statement = new byte[256];
            Signature signer = Signature.getInstance("Ed25519", Bouncy.PROVIDER);
            signer.initSign(pair.getPrivate());
            signer.update(statement);
            byte[] signed = signer.sign();
            double rate = 0;
            for (int warm = 0; warm < 2; warm++) {
                long began = System.nanoTime();
                for (int i = 0; i < SIGNATURES; i++) {
                    signer.initVerify(pair.getPublic());
                    signer.update(statement);
                    if (!signer.verify(signed)) {
                        throw new IllegalStateException("a signature does not verify");
                    }
                }
                rate = SIGNATURES * 1e9 / (System.nanoTime() - began);
            }
            return rate;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java checks nothing with Ed25519", broken);
        }
    }

    /** Durable transactions of the nodes' store a second, of 1 KiB each, one after the other. */
    static double commits(Path folder) {
        Environment environment = Environments.newInstance(
                folder.toFile(),
                new EnvironmentConfig().setLogDurableWrite(true).setManagementEnabled(false));
        try {
            Store store = environment.computeInTransaction(
                    transaction -> environment.openStore("raw", StoreConfig.WITHOUT_DUPLICATES, transaction));
            byte[] value = new byte[BYTES];
            long began = System.nanoTime();
            for (long i = 0; i < COMMITS; i++) {
                long key = i;
                environment.executeInTransaction(transaction ->
                        store.put(transaction, LongBinding.longToEntry(key), new ArrayByteIterable(value)));
            }
            return COMMITS * 1e9 / (System.nanoTime() - began);
        } finally {
            environment.close();
        }
    }
}
