package io.flotilla.contract.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.message.SignerChain;
import io.flotilla.contract.message.SignerChain.Endorsed;
import io.flotilla.contract.message.SignerList;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How one list of command signers follows another: signed by a threshold of those who are believed already. */
public final class SignerChains {
    private static final int MOST_SIGNATURES = 16;

    private SignerChains() {}

    /**
     * Goes from the list that is held along a received chain. Never throws for any input.
     *
     * @return the newest list, which is {@code held} itself when there is no newer one
     */
    public static Opened<SignerList> follow(SignerList held, byte[] payload, Provider provider) {
        return Documents.open(payload, SignerChain.class)
                .either(
                        understood -> followed(held, understood.document(), provider),
                        refused -> Opened.refused(refused.refusal(), refused.detail()));
    }

    private static Opened<SignerList> followed(SignerList held, SignerChain chain, Provider provider) {
        if (chain.newest().version() < held.version()) {
            return Opened.refused(Refusal.OLDER, "signer list " + held.version() + " is held");
        }
        SignerList at = held;
        for (Endorsed next : chain.lists()) {
            long version = next.list().version();
            if (version == held.version() && !next.list().equals(held)) {
                return Opened.refused(Refusal.CONFLICT, "another signer list of version " + version + " is held");
            }
            if (version > held.version()) {
                if (version != at.version() + 1 || !isEndorsed(next, at, provider)) {
                    return Opened.refused(
                            Refusal.BAD_SIGNATURE,
                            "signer list " + version + " is not signed by " + at.threshold() + " of the keys of list "
                                    + at.version() + ", which is believed");
                }
                at = next.list();
            }
        }
        return Opened.understood(at, Documents.digest(at), null);
    }

    private static boolean isEndorsed(Endorsed next, SignerList by, Provider provider) {
        try {
            KeyRing believed = KeyRing.of(by);
            KeyRing.of(next.list()); // Each key of it must be one.
            ObjectNode list = Documents.tree(next.list());
            return next.signatures().stream()
                            .limit(MOST_SIGNATURES)
                            .map(signature -> list.deepCopy().put("sig", signature))
                            .map(signed -> Documents.open(Json.write(signed), SignerList.class, believed, provider))
                            .flatMap(opened -> Optional.ofNullable(opened.kid()).stream())
                            .distinct()
                            .count()
                    >= by.threshold();
        } catch (IllegalArgumentException noKeys) {
            return false;
        }
    }

    /** The chain with one more list, signed by those who may; the oldest goes when there are too many. */
    public static SignerChain endorsed(SignerChain chain, SignerList next, List<DocumentSigner> by) {
        List<Endorsed> lists = new ArrayList<>(chain.lists());
        lists.add(new Endorsed(
                next, by.stream().map(signer -> signer.endorse(next)).toList()));
        return new SignerChain(lists.subList(Math.max(0, lists.size() - SignerChain.MOST_LISTS), lists.size()));
    }
}
