package io.flotilla.chain.p2p;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Turns bytes into messages. Anything malformed closes the link and is counted; over the quota nothing more is read for a
 * while. No input makes it throw.
 */
final class FrameDecoder extends ByteToMessageDecoder {
    private final Counters counters;
    private final LinkQuota quota;
    private final IntSupplier largest;
    private boolean admitted;
    private boolean closed;

    /** @param largest body that an admitted peer may send, in bytes; asked for each message */
    FrameDecoder(Counters counters, LinkQuota quota, IntSupplier largest) {
        this.counters = counters;
        this.quota = quota;
        this.largest = largest;
    }

    /** The peer's greeting was accepted: from now on it may send large messages. */
    void admit() {
        admitted = true;
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
        if (!Frame.plausible(length, admitted ? Math.max(largest.getAsInt(), Frame.MOST_BODY) : Frame.MOST_BODY)) {
            close(link, in, "malformed");
            return;
        }
        if (in.readableBytes() < Frame.LENGTH_BYTES + length) {
            return;
        }
        in.skipBytes(Frame.LENGTH_BYTES);
        int type = in.readByte();
        byte[] body = new byte[length - 1];
        in.readBytes(body);
        quota.take(body.length);
        if (quota.flooded()) {
            close(link, in, "flood");
            return;
        }
        if (!quota.hasRoom()) {
            counters.add("throttled");
            link.channel().config().setAutoRead(false);
        }
        Optional<PeerMessage> message = Frame.message(type, body);
        if (message.isPresent()) {
            counters.add("framesIn");
            out.add(message.get());
        } else {
            close(link, in, "malformed");
        }
    }

    private void close(ChannelHandlerContext link, ByteBuf in, String why) {
        closed = true;
        in.skipBytes(in.readableBytes());
        counters.add(why);
        ChannelFuture unused = link.close();
    }
}
