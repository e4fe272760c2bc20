package io.flotilla.chain.p2p;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** The end of one link's pipeline: tells what happens on it, keeps it alive, and lets no exception past. */
final class LinkHandler extends SimpleChannelInboundHandler<PeerMessage> {
    /** So many messages of a peer may wait for the node's loop before no more are read. */
    private static final int MOST_WAITING = 64;

    private static final String ALERT = "Received fatal alert: ";

    private final LinkId link;
    private final Consumer<PeerEvent> events;
    private final Counters counters;
    private final Runnable whenSecured;
    private final LinkQuota quota;
    private final AtomicInteger waiting = new AtomicInteger();
    private boolean secured;
    private @Nullable String refusal;

    LinkHandler(LinkId link, Consumer<PeerEvent> events, Counters counters, LinkQuota quota, Runnable whenSecured) {
        super(PeerMessage.class);
        this.link = link;
        this.events = events;
        this.counters = counters;
        this.quota = quota;
        this.whenSecured = whenSecured;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        var refill = context.executor()
                .scheduleAtFixedRate(
                        () -> {
                            if (quota.refill()) {
                                readOn(context.channel());
                            }
                        },
                        1,
                        1,
                        TimeUnit.SECONDS);
        context.channel().closeFuture().addListener(closed -> refill.cancel(false));
    }

    /** The node's loop has taken a message that came on this link. */
    void handled(Channel channel) {
        if (waiting.decrementAndGet() == MOST_WAITING / 2) {
            channel.eventLoop().execute(() -> {
                if (quota.hasRoom()) {
                    readOn(channel);
                }
            });
        }
    }

    private void readOn(Channel channel) {
        if (waiting.get() <= MOST_WAITING) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (link.dialled()) {
            events.accept(new PeerEvent.Connected(link));
        }
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        events.accept(new PeerEvent.Lost(link, refusal));
        context.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                secured(context);
            } else {
                failed(handshake.cause());
                close(context);
            }
        } else if (event instanceof IdleStateEvent idle) {
            if (idle.state() == IdleState.READER_IDLE) {
                counters.add("silent");
                close(context);
            } else if (secured) {
                write(context, new PeerMessage.Ping());
            }
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, PeerMessage message) {
        if (message instanceof PeerMessage.Ping) {
            write(context, new PeerMessage.Pong());
        } else if (!(message instanceof PeerMessage.Pong)) {
            if (waiting.incrementAndGet() > MOST_WAITING) {
                context.channel().config().setAutoRead(false);
            }
            events.accept(new PeerEvent.Received(link, message));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed(cause);
        close(context);
    }

    private void secured(ChannelHandlerContext context) {
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (var certificate : context.pipeline()
                    .get(SslHandler.class)
                    .engine()
                    .getSession()
                    .getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
            secured = true;
            whenSecured.run();
            events.accept(new PeerEvent.Secured(link, chain));
        } catch (SSLPeerUnverifiedException impossible) {
            failed(impossible);
            close(context);
        }
    }

    /** A peer that does not read what it makes us answer is cut off, before the answers fill the memory. */
    private void write(ChannelHandlerContext context, PeerMessage message) {
        if (context.channel().isWritable()) {
            context.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        } else {
            close(context);
        }
    }

    /** In TLS 1.3 the acceptor's verdict can reach the dialler after its own side of the handshake is done. */
    private void failed(@Nullable Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            String said = String.valueOf(t.getMessage());
            if (t instanceof CertificateException) {
                refusal = said;
            } else if (t instanceof SSLException && said.contains(ALERT)) {
                refusal = "by the peer, TLS alert "
                        + said.substring(said.indexOf(ALERT) + ALERT.length())
                                .replace('_', '-')
                                .toLowerCase(Locale.ROOT);
            }
        }
        counters.add(secured ? "broken" : "handshake-failed");
    }

    /** Nobody waits for the end of it: {@link #channelInactive} tells. */
    private static void close(ChannelHandlerContext context) {
        ChannelFuture unused = context.close();
    }
}
