package io.flotilla.fleet.lie;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * An MQTT 5 and 3.1.1 broker on 127.0.0.1 with TLS and client certificates: QoS 0 and 1, sessions, retained messages,
 * wills, expiry, shared subscriptions. One thread does everything, so what happens in it is in one order.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class TestBroker implements AutoCloseable {
    static final int LARGEST = 320 << 10;

    private final NioEventLoopGroup thread = new NioEventLoopGroup(1);
    private final PostOffice office = new PostOffice();
    private final Channel door;

    /** @param port 0: a free one */
    TestBroker(SSLContext tls, int port) {
        door = new ServerBootstrap()
                .group(thread)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        SSLEngine engine = tls.createSSLEngine();
                        engine.setUseClientMode(false);
                        engine.setNeedClientAuth(true);
                        client.pipeline()
                                .addLast("tls", new SslHandler(engine))
                                .addLast(new MqttDecoder(LARGEST))
                                .addLast(MqttEncoder.INSTANCE)
                                .addLast(new Counter(office));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) door.localAddress()).getPort();
    }

    EventLoop thread() {
        return thread.next();
    }

    /** Does something on the broker's thread and waits for it. */
    <T> T with(Work<T> work) {
        Callable<T> call = () -> work.on(office);
        try {
            return thread.submit(call).get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException failed) {
            throw new IllegalStateException("the test broker failed", failed);
        }
    }

    /** What is done on the broker's thread. */
    interface Work<T> {
        T on(PostOffice office);
    }

    @Override
    public void close() {
        thread.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
