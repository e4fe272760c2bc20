package io.flotilla.fleet.node;

import io.flotilla.contract.chain.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The code of a contract as somebody sent it, a WebAssembly module.
 *
 * @param size in bytes, at most {@value #MOST_BYTES}
 * @param pieces its bytes in base64, in order
 * @param at when it was sent last
 * @param by who sent it first
 */
public record Artifact(Sha256 sha256, int size, List<String> pieces, Instant at, String by) {
    public static final int MOST_BYTES = 256 << 10;

    /** A text of JSON is not to be as long as the whole. */
    private static final int PIECE = 48 << 10;

    private static final byte[] MAGIC = {0, 'a', 's', 'm', 1, 0, 0, 0};

    public Artifact {
        pieces = List.copyOf(pieces);
    }

    /** @throws FleetException NOT_WASM, when a node would not even look at it; what it may do, the chain decides */
    public static Artifact of(byte[] wasm, Instant at, String by) {
        if (wasm.length < MAGIC.length || !Arrays.equals(wasm, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new FleetException(
                    FleetException.Code.NOT_WASM,
                    "the bytes are no WebAssembly module of version 1: send what wat2wasm or asc wrote");
        }
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < wasm.length; from += PIECE) {
            byte[] piece = Arrays.copyOfRange(wasm, from, Math.min(wasm.length, from + PIECE));
            pieces.add(Base64.getEncoder().encodeToString(piece));
        }
        return new Artifact(Sha256.of(wasm), wasm.length, pieces, at, by);
    }

    /** The same, sent once more. */
    public Artifact again(Instant now) {
        return new Artifact(sha256, size, pieces, now, by);
    }

    public byte[] bytes() {
        byte[] all = new byte[size];
        int at = 0;
        for (String piece : pieces) {
            byte[] bytes = Base64.getDecoder().decode(piece);
            System.arraycopy(bytes, 0, all, at, bytes.length);
            at += bytes.length;
        }
        return all;
    }
}
