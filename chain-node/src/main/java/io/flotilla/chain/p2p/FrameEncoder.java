package io.flotilla.chain.p2p;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

final class FrameEncoder extends MessageToByteEncoder<PeerMessage> {
    private final Counters counters;

    FrameEncoder(Counters counters) {
        super(PeerMessage.class);
        this.counters = counters;
    }

    @Override
    protected void encode(ChannelHandlerContext link, PeerMessage message, ByteBuf out) {
        byte[] body = Frame.body(message);
        out.writeInt(body.length + 1);
        out.writeByte(message.type());
        out.writeBytes(body);
        counters.add("framesOut");
    }
}
