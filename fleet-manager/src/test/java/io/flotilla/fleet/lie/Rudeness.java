package io.flotilla.fleet.lie;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** What a broker can do to a connection rather than to a document. Most of it costs the client its connection. */
@SuppressWarnings("FutureReturnValueIgnored")
final class Rudeness {
    /** Reasons of a server's DISCONNECT; without 0x8E, after two of which a client rightly waits for five minutes. */
    private static final List<Integer> REASONS =
            List.of(0x00, 0x81, 0x82, 0x87, 0x89, 0x8B, 0x93, 0x97, 0x98, 0x9C, 0xA2);

    /** Packets in hexadecimal. */
    private static final List<String> PACKETS = List.of(
            "30ffffff7f00", // a PUBLISH of 256 MiB
            "32ffffff7f0001", // the same at QoS 1
            "30ffffffff7f", // a length that is none
            "0000", // type 0
            "f000", // AUTH without a reason
            "36050001610001", // QoS 3
            "3405000161000700", // QoS 2, never completed
            "62020007", // PUBREL for what never was
            "400200ff", // PUBACK for what never was
            "50020005", // PUBREC for what never was
            "9004ffff0080", // SUBACK for what never was
            "d000", // PINGRESP
            "20030000 00", // a second CONNACK
            "10000000", // CONNECT, which only clients send
            "3103000000", // an empty topic
            "320a0003ff fe fd000100000000"); // a topic that is not UTF-8

    private final Random random;

    Rudeness(Random random) {
        this.random = random;
    }

    String to(MqttSession session, PostOffice office) {
        Channel on = session.channel().orElseThrow();
        return switch (random.nextInt(6)) {
            case 0 -> {
                on.close();
                yield "closed";
            }
            case 1 -> {
                office.forget(session);
                yield "forgot the session and closed";
            }
            case 2 -> disconnect(on);
            case 3 -> overrun(session);
            default -> packet(on);
        };
    }

    private String disconnect(Channel on) {
        int reason = REASONS.get(random.nextInt(REASONS.size()));
        on.writeAndFlush(new MqttMessage(
                new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) reason, MqttProperties.NO_PROPERTIES)));
        on.close();
        return "DISCONNECT 0x" + Integer.toHexString(reason);
    }

    /** Far more at a time than the client's receive maximum. */
    private static String overrun(MqttSession session) {
        Letter letter =
                Letter.of("liar", "fleet/v1/_chain/pair/peers", new byte[2_000], 1, true, MqttProperties.NO_PROPERTIES);
        for (int packet = 1; packet <= 3_000; packet++) {
            session.force(letter, packet, false);
        }
        return "3000 at once";
    }

    private String packet(Channel on) {
        String packet = PACKETS.get(random.nextInt(PACKETS.size())).replace(" ", "");
        on.pipeline()
                .context(MqttDecoder.class)
                .writeAndFlush(Unpooled.wrappedBuffer(HexFormat.of().parseHex(packet)));
        return "packet " + packet;
    }
}
