package io.flotilla.pki.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PacketGuardTest {
    private static final int MOST = 1_000;

    @Test
    void whatABrokerSendsPassesUnchangedHoweverItIsCut() throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int size : new int[] {0, 1, 127, 128, 300, MOST}) {
            sent.write(0x32);
            for (int left = size; ; left >>= 7) {
                sent.write(left > 127 ? (left & 0x7F) | 0x80 : left);
                if (left <= 127) {
                    break;
                }
            }
            sent.write(new byte[size]);
            sent.write(HexFormat.of()
                    .parseHex("2003000000" + "400200ff" + "9004000a0001" + "d000" + "e000" + "b003000b00"));
        }
        for (long seed = 0; seed < 50; seed++) {
            assertThat(read(sent.toByteArray(), new Random(seed))).isEqualTo(sent.toByteArray());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "30ffffff7f", // 256 MiB
                "30e907", // one byte too many
                "30ffffffff7f", // a length that is none
                "3405", // QoS 2
                "36", // QoS 3
                "00", // no type
                "10", // CONNECT
                "5002", // PUBREC
                "62", // PUBREL
                "7002", // PUBCOMP
                "82", // SUBSCRIBE
                "c000", // PINGREQ
                "f000" // AUTH
            })
    void whatItNeverSendsEndsTheStreamBeforeItsBodyIsRead(String packet) {
        byte[] sent = HexFormat.of().parseHex("d000" + packet);

        assertThatThrownBy(() -> read(sent, new Random(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the broker sent");
    }

    private static byte[] read(byte[] sent, Random random) throws IOException {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (InputStream guard = new PacketGuard(new ByteArrayInputStream(sent), MOST)) {
            while (true) {
                if (random.nextInt(4) == 0) {
                    int one = guard.read();
                    if (one < 0) {
                        return got.toByteArray();
                    }
                    got.write(one);
                } else {
                    byte[] some = new byte[1 + random.nextInt(400)];
                    int count = guard.read(some);
                    if (count < 0) {
                        return got.toByteArray();
                    }
                    got.write(some, 0, count);
                }
            }
        }
    }
}
