package io.flotilla.fleet.lie;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.List;

/** Where one client stands and is served: packets in, packets out. */
@SuppressWarnings("FutureReturnValueIgnored")
final class Counter extends SimpleChannelInboundHandler<MqttMessage> {
    private static final int MOST_PACKETS = 65_535;
    /** MQTT 5, section 3.14.2.1: the client says good-bye and yet wants its will said. */
    private static final byte WITH_WILL = 0x04;

    private final PostOffice office;
    private MqttSession session;

    Counter(PostOffice office) {
        this.office = office;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext on, MqttMessage packet) {
        if (packet.decoderResult().isFailure()) {
            on.close();
            return;
        }
        MqttMessageType type = packet.fixedHeader().messageType();
        if (session == null && type != MqttMessageType.CONNECT) {
            on.close();
            return;
        }
        switch (type) {
            case CONNECT -> connect(on, (MqttConnectMessage) packet);
            case PUBLISH -> publish(on, (MqttPublishMessage) packet);
            case PUBACK -> session.acknowledged(id(packet));
            case PUBREC ->
                on.writeAndFlush(new MqttMessage(
                        new MqttFixedHeader(MqttMessageType.PUBREL, false, MqttQoS.AT_LEAST_ONCE, false, 0),
                        MqttMessageIdVariableHeader.from(id(packet))));
            case SUBSCRIBE -> subscribe(on, (MqttSubscribeMessage) packet);
            case UNSUBSCRIBE -> unsubscribe(on, (MqttUnsubscribeMessage) packet);
            case PINGREQ -> on.writeAndFlush(MqttMessage.PINGRESP);
            case DISCONNECT -> disconnect(on, packet);
            default -> on.close();
        }
    }

    private void connect(ChannelHandlerContext on, MqttConnectMessage packet) {
        String clientId = packet.payload().clientIdentifier();
        if (!office.letsIn(clientId)) {
            on.close();
            return;
        }
        boolean five = packet.variableHeader().version() == MqttVersion.MQTT_5.protocolLevel();
        MqttProperties asked = packet.variableHeader().properties();
        boolean clean = packet.variableHeader().isCleanSession();
        boolean present = !clean && office.knows(clientId);
        session = office.connected(clientId, clean);
        boolean ephemeral = five ? number(asked, MqttPropertyType.SESSION_EXPIRY_INTERVAL, 0) == 0 : clean;
        session.opened(on.channel(), number(asked, MqttPropertyType.RECEIVE_MAXIMUM, MOST_PACKETS), ephemeral);
        session.will(null, 0);
        if (packet.variableHeader().isWillFlag()) {
            MqttProperties properties = packet.payload().willProperties();
            session.will(
                    Letter.of(
                            clientId,
                            packet.payload().willTopic(),
                            packet.payload().willMessageInBytes(),
                            packet.variableHeader().willQos(),
                            packet.variableHeader().isWillRetain(),
                            properties),
                    number(properties, MqttPropertyType.WILL_DELAY_INTERVAL, 0));
        }
        on.writeAndFlush(MqttMessageBuilders.connAck()
                .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                .sessionPresent(office.tongue().sessionPresent(present))
                .properties(five ? limits() : MqttProperties.NO_PROPERTIES)
                .build());
        session.resume();
    }

    /** As the embedded broker says them. */
    private static MqttProperties limits() {
        MqttProperties limits = new MqttProperties();
        limits.add(new IntegerProperty(MqttPropertyType.RECEIVE_MAXIMUM.value(), 1_000));
        limits.add(new IntegerProperty(MqttPropertyType.MAXIMUM_PACKET_SIZE.value(), TestBroker.LARGEST));
        return limits;
    }

    private void publish(ChannelHandlerContext on, MqttPublishMessage packet) {
        Letter letter = Letter.of(
                session.clientId(),
                packet.variableHeader().topicName(),
                ByteBufUtil.getBytes(packet.payload()),
                packet.fixedHeader().qosLevel().value(),
                packet.fixedHeader().isRetain(),
                packet.variableHeader().properties());
        int id = packet.variableHeader().packetId();
        int answer = office.published(letter);
        if (answer != Tongue.SILENCE && letter.qos() > 0) {
            on.writeAndFlush(MqttMessageBuilders.pubAck()
                    .packetId(id)
                    .reasonCode((byte) answer)
                    .build());
        }
    }

    private void subscribe(ChannelHandlerContext on, MqttSubscribeMessage packet) {
        MqttMessageBuilders.SubAckBuilder answer = MqttMessageBuilders.subAck()
                .packetId(packet.variableHeader().messageId())
                .properties(MqttProperties.NO_PROPERTIES);
        List<MqttQoS> granted = packet.payload().topicSubscriptions().stream()
                .map(wanted -> office.subscribed(session, wanted))
                .toList();
        granted.forEach(answer::addGrantedQos);
        on.writeAndFlush(answer.build());
    }

    private void unsubscribe(ChannelHandlerContext on, MqttUnsubscribeMessage packet) {
        MqttMessageBuilders.UnsubAckBuilder answer =
                MqttMessageBuilders.unsubAck().packetId(packet.variableHeader().messageId());
        packet.payload().topics().forEach(filter -> {
            session.subscriptions().remove(Filter.of(filter));
            answer.addReasonCode((short) 0);
        });
        on.writeAndFlush(answer.build());
    }

    private void disconnect(ChannelHandlerContext on, MqttMessage packet) {
        boolean willing = packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader said
                && said.reasonCode() == WITH_WILL;
        if (!willing) {
            session.will(null, 0);
        }
        on.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext on) {
        if (session != null && session.isOn(on.channel())) {
            office.disconnected(session, on.executor());
        }
    }

    /** A client that breaks off, or does not speak MQTT. */
    @Override
    public void exceptionCaught(ChannelHandlerContext on, Throwable cause) {
        on.close();
    }

    private static int id(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }

    private static int number(MqttProperties properties, MqttPropertyType type, int otherwise) {
        return properties != null && properties.getProperty(type.value()) instanceof IntegerProperty found
                ? found.value()
                : otherwise;
    }
}
