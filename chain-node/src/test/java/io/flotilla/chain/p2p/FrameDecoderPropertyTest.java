package io.flotilla.chain.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

final class FrameDecoderPropertyTest {
    private static final PeerMessage.Hello HELLO = new PeerMessage.Hello(
            NodeAddress.parse("bank-a/validator-1"), Sha256.of(new byte[] {1}), 7, List.of("AAAA", "BBBB"));

    private final Counters counters = new Counters();

    @Property
    void noBytesMakeItThrow(@ForAll @Size(max = 300) byte[] bytes, @ForAll @IntRange(min = 1, max = 50) int chunk) {
        EmbeddedChannel link = link();

        for (int from = 0; from < bytes.length && link.isOpen(); from += chunk) {
            link.writeInbound(Unpooled.copiedBuffer(bytes, from, Math.min(chunk, bytes.length - from)));
        }

        link.checkException();
        link.finishAndReleaseAll();
    }

    @Property
    void noBodyMakesItThrow(
            @ForAll @IntRange(min = 0, max = 9) int type, @ForAll @StringLength(max = 200) String text) {
        EmbeddedChannel link = link();

        link.writeInbound(frame(type, text.getBytes(StandardCharsets.UTF_8)));

        link.checkException();
        assertThat(link.isOpen()).isEqualTo(link.inboundMessages().size() == 1);
        link.finishAndReleaseAll();
    }

    @Property
    void whatWasWrittenIsReadHoweverItIsCut(
            @ForAll("messages") List<PeerMessage> sent, @ForAll @IntRange(min = 1, max = 700) int chunk) {
        EmbeddedChannel out = new EmbeddedChannel(new FrameEncoder(counters));
        sent.forEach(out::writeOutbound);
        ByteBuf wire = Unpooled.buffer();
        for (ByteBuf part = out.readOutbound(); part != null; part = out.readOutbound()) {
            wire.writeBytes(part);
            part.release();
        }
        EmbeddedChannel in = link();

        while (wire.isReadable()) {
            in.writeInbound(wire.readBytes(Math.min(chunk, wire.readableBytes())));
        }

        List<PeerMessage> read = new ArrayList<>();
        for (PeerMessage one = in.readInbound(); one != null; one = in.readInbound()) {
            read.add(one);
        }
        assertThat(read).isEqualTo(sent);
        wire.release();
    }

    @Example
    void aFrameLargerThanAllowedClosesTheLinkBeforeItIsRead() {
        EmbeddedChannel link = link();

        link.writeInbound(Unpooled.buffer().writeInt(Frame.MOST_BODY + 2));

        assertThat(link.isOpen()).isFalse();
        assertThat(counters.snapshot()).containsEntry("malformed", 1L);
    }

    @Example
    void aGreetingWithoutItsCertificatesIsMalformed() {
        EmbeddedChannel link = link();

        link.writeInbound(frame(
                Frame.HELLO,
                ("{\"node\":\"bank-a/x\",\"chain\":\"" + HELLO.chain() + "\",\"height\":0}")
                        .getBytes(StandardCharsets.UTF_8)));

        assertThat(link.isOpen()).isFalse();
    }

    @Provide
    Arbitrary<List<PeerMessage>> messages() {
        return Arbitraries.<PeerMessage>of(
                        HELLO,
                        new PeerMessage.HelloAck(Sha256.of(new byte[] {2})),
                        new PeerMessage.Refused("not-a-peer"),
                        new PeerMessage.Renew(),
                        new PeerMessage.Ping(),
                        new PeerMessage.Pong())
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    private EmbeddedChannel link() {
        return new EmbeddedChannel(new FrameDecoder(counters));
    }

    private static ByteBuf frame(int type, byte[] body) {
        return Unpooled.buffer().writeInt(body.length + 1).writeByte(type).writeBytes(body);
    }
}
