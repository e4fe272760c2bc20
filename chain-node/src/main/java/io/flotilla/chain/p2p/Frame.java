package io.flotilla.chain.p2p;

import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.codec.Json;
import java.util.Optional;

/**
 * The bytes of a message: length (4 bytes, big-endian, of what follows), type (1 byte), body. The body of a greeting is a
 * JSON object of at most 64 KiB, that of a {@link ChainMessage} canonical bytes, which may be larger.
 */
final class Frame {
    static final int MOST_BODY = 64 << 10;
    static final int LENGTH_BYTES = 4;

    static final int HELLO = 1;
    static final int HELLO_ACK = 2;
    static final int REFUSED = 3;
    static final int PING = 4;
    static final int PONG = 5;
    static final int RENEW = 6;
    static final int CONSENSUS = 16;
    static final int TRANSACTIONS = 17;
    static final int STATUS = 18;
    static final int BLOCK_REQUEST = 19;
    static final int BLOCKS = 20;
    private static final byte[] EMPTY = {'{', '}'};

    private Frame() {}

    /** @param most of a body, in bytes */
    static boolean plausible(int length, int most) {
        return length >= 1 && length <= most + 1;
    }

    static byte[] body(PeerMessage message) {
        if (message instanceof ChainMessage chain) {
            ByteWriter to = new ByteWriter();
            chain.write(to);
            return to.toBytes();
        }
        return message.getClass().getRecordComponents().length == 0 ? EMPTY.clone() : Json.write(message);
    }

    /** Empty when the bytes are no message of this type. Never throws. */
    static Optional<PeerMessage> message(int type, byte[] body) {
        try {
            return switch (type) {
                case HELLO -> Optional.of(read(body, PeerMessage.Hello.class));
                case HELLO_ACK -> Optional.of(read(body, PeerMessage.HelloAck.class));
                case REFUSED -> Optional.of(read(body, PeerMessage.Refused.class));
                case PING -> empty(body, new PeerMessage.Ping());
                case PONG -> empty(body, new PeerMessage.Pong());
                case RENEW -> empty(body, new PeerMessage.Renew());
                default -> Optional.of(ChainMessage.read(type, body));
            };
        } catch (RuntimeException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<PeerMessage> empty(byte[] body, PeerMessage message) {
        return Json.parse(body, MOST_BODY).isEmpty() ? Optional.of(message) : Optional.empty();
    }

    private static <T extends PeerMessage> T read(byte[] body, Class<T> type) {
        return Json.strict(Json.parse(body, MOST_BODY), type);
    }
}
