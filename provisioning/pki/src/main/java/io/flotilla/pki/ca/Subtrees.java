package io.flotilla.pki.ca;

import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.profile.PublicNames;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;

/** Name constraints (RFC 5280, section 4.2.1.10), and the names that have to fit under them. */
final class Subtrees {
    private Subtrees() {}

    /** O first in DER, so that the permitted directory name {@code O=…} is a prefix of it. */
    static X500Name name(String organisation, String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, organisation)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    /** Nothing but the organisation's own names, and no IP address at all. */
    static NameConstraints organisation(String organisation, TrustDomain domain) {
        String own = domain.of(organisation);
        return new NameConstraints(
                trees(List.of(
                        directory(organisation),
                        new GeneralName(GeneralName.uniformResourceIdentifier, own),
                        new GeneralName(GeneralName.dNSName, own))),
                trees(List.of(address(new byte[8]), address(new byte[32]))));
    }

    /** Exactly the public names; a family of addresses of which there is none is excluded. */
    static NameConstraints servers(PublicNames names, TrustDomain domain) {
        String own = domain.of(OrgId.RESERVED);
        List<GeneralName> permitted = new ArrayList<>();
        permitted.add(directory(OrgId.RESERVED));
        permitted.add(new GeneralName(GeneralName.uniformResourceIdentifier, own));
        List<String> dns = names.dns().isEmpty() ? List.of(own) : names.dns();
        dns.forEach(name -> permitted.add(new GeneralName(GeneralName.dNSName, name)));
        names.ip().forEach(ip -> permitted.add(host(ip)));
        List<GeneralName> excluded =
                names.ip().isEmpty() ? List.of(address(new byte[8]), address(new byte[32])) : List.of();
        return new NameConstraints(trees(permitted), excluded.isEmpty() ? null : trees(excluded));
    }

    private static GeneralName directory(String organisation) {
        return new GeneralName(new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, organisation)
                .build());
    }

    /** The address with a mask of ones. */
    private static GeneralName host(InetAddress ip) {
        byte[] address = ip.getAddress();
        byte[] masked = Arrays.copyOf(address, address.length * 2);
        Arrays.fill(masked, address.length, masked.length, (byte) 0xff);
        return address(masked);
    }

    private static GeneralName address(byte[] addressAndMask) {
        ASN1Encodable octets = new DEROctetString(addressAndMask);
        return new GeneralName(GeneralName.iPAddress, octets);
    }

    private static GeneralSubtree[] trees(List<GeneralName> names) {
        return names.stream().map(GeneralSubtree::new).toArray(GeneralSubtree[]::new);
    }
}
