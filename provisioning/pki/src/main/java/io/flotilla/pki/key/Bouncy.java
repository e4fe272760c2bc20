package io.flotilla.pki.key;

import java.security.Provider;
import java.util.List;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * BouncyCastle, named wherever it is used and never registered: the order of the JVM's providers stays as it is. What every
 * start needs is listed here. BouncyCastle's own list of some thousand algorithms costs a tenth of an agent's start, and is
 * made when something else is asked for.
 */
public final class Bouncy {
    public static final Provider PROVIDER = new Few();

    private Bouncy() {}

    private static final class Few extends Provider {
        private static final long serialVersionUID = 1;
        private static final String EC = "org.bouncycastle.jcajce.provider.asymmetric.ec.";

        Few() {
            super("BC", "1", "What Flotilla uses of BouncyCastle");
            offer("KeyFactory", "EC", "KeyFactorySpi$EC");
            offer("KeyPairGenerator", "EC", "KeyPairGeneratorSpi$EC");
            offer("Signature", "SHA256withECDSA", "SignatureSpi$ecDSA256");
        }

        private void offer(String type, String algorithm, String spi) {
            putService(new Service(this, type, algorithm, EC + spi, List.of(), Map.of()));
        }

        @Override
        public Service getService(String type, String algorithm) {
            Service known = super.getService(type, algorithm);
            return known == null ? All.PROVIDER.getService(type, algorithm) : known;
        }
    }

    /** Loaded when it is asked for. */
    private static final class All {
        static final Provider PROVIDER = new BouncyCastleProvider();
    }
}
