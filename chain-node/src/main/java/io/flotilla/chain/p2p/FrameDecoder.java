package io.flotilla.chain.p2p;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Optional;

/** Turns bytes into messages. Anything malformed closes the link and is counted; no input makes it throw. */
final class FrameDecoder extends ByteToMessageDecoder {
    private final Counters counters;
    private boolean closed;

    FrameDecoder(Counters counters) {
        this.counters = counters;
    }

    @Override
    protected void decode(ChannelHandlerContext link, ByteBuf in, List<Object> out) {
        if (closed) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < Frame.LENGTH_BYTES) {
            return;
        }
        int length = in.getInt(in.readerIndex());
        if (!Frame.plausible(length)) {
            close(link, in);
            return;
        }
        if (in.readableBytes() < Frame.LENGTH_BYTES + length) {
            return;
        }
        in.skipBytes(Frame.LENGTH_BYTES);
        int type = in.readByte();
        byte[] body = new byte[length - 1];
        in.readBytes(body);
        Optional<PeerMessage> message = Frame.message(type, body);
        if (message.isPresent()) {
            counters.add("framesIn");
            out.add(message.get());
        } else {
            close(link, in);
        }
    }

    private void close(ChannelHandlerContext link, ByteBuf in) {
        closed = true;
        in.skipBytes(in.readableBytes());
        counters.add("malformed");
        ChannelFuture unused = link.close();
    }
}
