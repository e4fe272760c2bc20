package io.flotilla.chain.p2p;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.identity.NodeAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sockets: accepts and dials, speaks TLS, and tells each event to one consumer from its own threads. What to do about
 * an event is decided elsewhere.
 */
public final class PeerNetwork {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int HANDSHAKE_SECONDS = 5;
    private static final int PING_AFTER_SECONDS = 5;
    private static final int SILENT_AFTER_SECONDS = 15;
    private static final int HIGH_WATER = 1 << 20;
    private static final int MOST_WAITING = 4;

    private final PeerTrust trust;
    private final SecureRandom random;
    private final Counters counters;
    private final Consumer<PeerEvent> events;
    private final NioEventLoopGroup threads = new NioEventLoopGroup(1, new DefaultThreadFactory("p2p", true));
    private final NameLookup names = NameLookup.ofSystem();
    private final Map<LinkId, Channel> links = new ConcurrentHashMap<>();
    private final AtomicLong accepted = new AtomicLong();
    private final Strangers strangers = new Strangers();
    private volatile int largest;
    private volatile PeerTls tls;
    private @Nullable Channel port;

    /** @param largest body of a message that a peer may send once its greeting was accepted, in bytes */
    public PeerNetwork(
            int largest,
            TlsIdentity identity,
            PeerTrust trust,
            SecureRandom random,
            Counters counters,
            Consumer<PeerEvent> events) {
        this.largest = largest;
        this.trust = trust;
        this.random = random;
        this.counters = counters;
        this.events = events;
        this.tls = new PeerTls(identity, trust, random);
    }

    /** Opens the port unless it is open; gives what was wrong when it could not. */
    public Optional<String> listen(Endpoint endpoint) {
        if (port != null) {
            return Optional.empty();
        }
        ChannelFuture bound = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, Strangers.MOST)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Accepted())
                .bind(endpoint.host(), endpoint.port())
                .awaitUninterruptibly();
        if (bound.isSuccess()) {
            port = bound.channel();
            return Optional.empty();
        }
        return Optional.of("cannot listen at " + endpoint + ": " + bound.cause().getMessage());
    }

    /** New links use this certificate; standing ones keep theirs. */
    public void use(TlsIdentity identity) {
        tls = new PeerTls(identity, trust, random);
    }

    /** New handshakes are judged by this. */
    public void use(TrustView view) {
        trust.use(view);
    }

    /** How large a message of the chain may be from now on, in bytes. */
    public void allow(int bytes) {
        largest = bytes;
    }

    /** The outcome comes as events: at the end exactly one {@link PeerEvent.Lost}. */
    public void dial(LinkId link, NodeAddress peer, Endpoint endpoint) {
        names.find(
                peer,
                endpoint,
                found -> found.ifPresentOrElse(
                        address -> connect(link, address), () -> events.accept(new PeerEvent.Lost(link, null))));
    }

    public void send(LinkId link, PeerMessage message) {
        Channel channel = links.get(link);
        if (channel != null) {
            channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
    }

    /** The peer's greeting was accepted: it may send large messages. */
    public void admit(LinkId link) {
        Channel channel = links.get(link);
        if (channel != null) {
            channel.eventLoop().execute(() -> {
                FrameDecoder decoder = channel.pipeline().get(FrameDecoder.class);
                if (decoder != null) {
                    decoder.admit();
                }
            });
        }
    }

    /** The consumer of the events is done with a message that came on this link, so another may come. */
    public void handled(LinkId link) {
        Channel channel = links.get(link);
        if (channel != null) {
            LinkHandler handler = channel.pipeline().get(LinkHandler.class);
            if (handler != null) {
                handler.handled(channel);
            }
        }
    }

    /**
     * Sends a message of the chain, unless the peer reads too slowly: what can be done without is dropped once a
     * mebibyte waits to be written, a word of consensus when {@value #MOST_WAITING} times the largest message waits.
     */
    public void tell(LinkId link, ChainMessage message) {
        Channel channel = links.get(link);
        if (channel == null) {
            return;
        }
        long waiting = channel.isWritable() ? 0 : HIGH_WATER + channel.bytesBeforeWritable();
        boolean agreeing = message instanceof ChainMessage.Consensus;
        if (waiting == 0 || (agreeing && waiting < (long) MOST_WAITING * largest)) {
            channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        } else {
            counters.add(agreeing ? "dropped-consensus" : "dropped-gossip");
        }
    }

    /** Closes the link after what was sent before. A dial whose name is still being resolved goes on. */
    public void close(LinkId link) {
        Channel channel = links.get(link);
        if (channel != null) {
            closed(channel);
        }
    }

    /** Closes the port and every link, and waits for the threads. */
    public void stop() {
        names.stop();
        links.values().forEach(PeerNetwork::closed);
        threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Nobody waits for the end of it: the link's own events tell. */
    private static void closed(Channel channel) {
        ChannelFuture unused = channel.close();
    }

    private void connect(LinkId link, InetSocketAddress address) {
        ChannelFuture dialled = new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .disableResolver()
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        equip(channel, link, () -> {});
                    }
                })
                .connect(address);
        dialled.addListener((ChannelFutureListener) done -> {
            if (!done.isSuccess()) {
                // A channel that never was active tells nothing by itself.
                events.accept(new PeerEvent.Lost(link, null));
            }
        });
    }

    private void equip(Channel channel, LinkId link, Runnable whenSecured) {
        links.put(link, channel);
        channel.closeFuture().addListener(closed -> links.remove(link));
        SslHandler handshake = new SslHandler(tls.engine(link.dialled()));
        handshake.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(handshake);
        pipeline.addLast(new IdleStateHandler(SILENT_AFTER_SECONDS, PING_AFTER_SECONDS, 0));
        LinkQuota quota = new LinkQuota(largest);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(HIGH_WATER / 2, HIGH_WATER));
        pipeline.addLast(new FrameDecoder(counters, quota, () -> largest));
        pipeline.addLast(new FrameEncoder(counters));
        pipeline.addLast(new LinkHandler(link, events, counters, quota, whenSecured));
    }

    /** Bounds how many strangers may be in the middle of a handshake. */
    private final class Accepted extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            InetSocketAddress from = channel.remoteAddress();
            if (from == null) {
                // Gone again already.
                closed(channel);
                return;
            }
            if (!strangers.enters(from.getAddress())) {
                counters.add("overload");
                closed(channel);
                return;
            }
            counters.add("accepted");
            Once known = new Once(() -> strangers.leaves(from.getAddress()));
            channel.closeFuture().addListener(closed -> known.run());
            equip(channel, new LinkId(false, accepted.incrementAndGet()), known);
        }
    }

    /** Runs an action at its first call only; used by one event loop. */
    private static final class Once implements Runnable {
        private final Runnable action;
        private boolean done;

        Once(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            if (!done) {
                done = true;
                action.run();
            }
        }
    }
}
