package io.flotilla.pki.key;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads an MQTT broker's packets as they come and ends the stream with an error at the first one that a broker of ours
 * never sends: larger than allowed, at QoS 2, or of a type that belongs to a client. The MQTT library behind it would make
 * room for up to 256 MiB before it looked at the size, and keep what comes at QoS 2 without a bound. Used by one thread.
 */
final class PacketGuard extends FilterInputStream {
    /** By packet type (MQTT 5, section 2.1.2): CONNACK, PUBLISH, PUBACK, SUBACK, UNSUBACK, PINGRESP, DISCONNECT. */
    private static final int EXPECTED = (1 << 2) | (1 << 3) | (1 << 4) | (1 << 9) | (1 << 11) | (1 << 13) | (1 << 14);

    private static final int PUBLISH = 3;
    private static final int QOS_2_OR_MORE = 0x04;
    private static final int CONTINUES = 0x80;
    private static final int MOST_LENGTH_BYTES = 4;

    private final int mostBytes;
    private boolean inLength;
    private int lengthBytes;
    private int left;

    /** @param mostBytes of one packet after its fixed header */
    PacketGuard(InputStream in, int mostBytes) {
        super(in);
        this.mostBytes = mostBytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        int at = offset;
        while (at < offset + count) {
            if (!inLength && left > 0) {
                int skipped = Math.min(left, offset + count - at);
                left -= skipped;
                at += skipped;
            } else {
                header(into[at] & 0xFF);
                at++;
            }
        }
        return count;
    }

    private void header(int octet) throws IOException {
        if (!inLength) {
            int type = octet >> 4;
            boolean tooCareful = type == PUBLISH && (octet & QOS_2_OR_MORE) != 0;
            if (((EXPECTED >> type) & 1) == 0 || tooCareful) {
                throw new IOException("the broker sent a packet that it never should: 0x" + Integer.toHexString(octet));
            }
            inLength = true;
            lengthBytes = 0;
            left = 0;
            return;
        }
        left |= (octet & ~CONTINUES) << (7 * lengthBytes);
        lengthBytes++;
        inLength = (octet & CONTINUES) != 0;
        if ((inLength && lengthBytes == MOST_LENGTH_BYTES) || left > mostBytes) {
            throw new IOException("the broker sent a packet of more than " + mostBytes + " bytes");
        }
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = 0;
        while (skipped < count && read() >= 0) {
            skipped++;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
