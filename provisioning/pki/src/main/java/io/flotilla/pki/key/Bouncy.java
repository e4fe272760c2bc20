package io.flotilla.pki.key;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** BouncyCastle, named wherever it is used and never registered: the order of the JVM's providers stays as it is. */
public final class Bouncy {
    public static final Provider PROVIDER = new BouncyCastleProvider();

    private Bouncy() {}
}
