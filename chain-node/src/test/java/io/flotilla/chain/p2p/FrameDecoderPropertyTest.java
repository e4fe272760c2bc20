package io.flotilla.chain.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.block.Decided;
import io.flotilla.chain.block.Proposal;
import io.flotilla.chain.block.RoundChange;
import io.flotilla.chain.block.RoundVote;
import io.flotilla.chain.block.Vote;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.BlockCertificate;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Header;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.identity.NodeAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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

    private static final int LARGEST = 1 << 20;
    private static final NodeAddress VALIDATOR = NodeAddress.parse("bank-a/validator-1");
    private static final Sha256 CHAIN = Sha256.of(new byte[] {3});
    private static final Ed25519Signature SIGNATURE = new Ed25519Signature("0".repeat(128));

    private static final ChainMessage.Status STATUS =
            new ChainMessage.Status(9, CHAIN, 2, true, Instant.ofEpochMilli(1_800_000_000_123L));
    private static final Decided DECIDED = decided();

    private final Counters counters = new Counters();

    @Property(tries = 10_000)
    void noBytesMakeItThrow(@ForAll @Size(max = 300) byte[] bytes, @ForAll @IntRange(min = 1, max = 50) int chunk) {
        EmbeddedChannel link = link();

        for (int from = 0; from < bytes.length && link.isOpen(); from += chunk) {
            link.writeInbound(Unpooled.copiedBuffer(bytes, from, Math.min(chunk, bytes.length - from)));
        }

        link.checkException();
        link.finishAndReleaseAll();
    }

    @Property(tries = 10_000)
    void noBodyMakesItThrow(
            @ForAll @IntRange(min = 0, max = 24) int type, @ForAll @StringLength(max = 200) String text) {
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

    @Property(tries = 20_000)
    void noChangedByteOfAChainMessageMakesItThrow(
            @ForAll("chainMessages") PeerMessage message,
            @ForAll @IntRange(max = 4_000) int place,
            @ForAll byte value,
            @ForAll @IntRange(max = 3) int cut) {
        byte[] body = Frame.body(message);
        if (body.length > 0) {
            body[place % body.length] = value;
        }
        EmbeddedChannel link = link();

        byte[] sent = Arrays.copyOf(body, Math.max(0, body.length - cut));
        link.writeInbound(frame(message.type(), sent));

        link.checkException();
        PeerMessage read = link.readInbound();
        assertThat(link.isOpen()).isEqualTo(read != null);
        if (read != null) {
            assertThat(Frame.body(read)).isEqualTo(sent);
        }
        link.finishAndReleaseAll();
    }

    @Example
    void aLargeMessageIsReadOnceThePeerWasAdmitted() {
        PeerMessage large = new ChainMessage.Transactions(List.of(transaction(70_000)));
        byte[] body = Frame.body(large);
        EmbeddedChannel before = link();
        before.writeInbound(frame(large.type(), body));
        EmbeddedChannel after = link();
        after.pipeline().get(FrameDecoder.class).admit();

        after.writeInbound(frame(large.type(), body));

        assertThat(before.isOpen()).isFalse();
        assertThat(after.isOpen()).isTrue();
        assertThat(after.<PeerMessage>readInbound()).isEqualTo(large);
        after.writeInbound(Unpooled.buffer().writeInt(LARGEST + 2));
        assertThat(after.isOpen()).isFalse();
    }

    @Example
    void overTheQuotaOfMessagesNothingMoreIsReadAndAFloodClosesTheLink() {
        EmbeddedChannel link = link();
        ByteBuf ping = frame(Frame.PING, new byte[] {'{', '}'});

        for (int i = 0; i < 2_100; i++) {
            link.writeInbound(ping.copy());
        }
        assertThat(link.isOpen()).isTrue();
        assertThat(link.config().isAutoRead()).isFalse();
        for (int i = 0; i < 10_000 && link.isOpen(); i++) {
            link.writeInbound(ping.copy());
        }

        assertThat(link.isOpen()).isFalse();
        assertThat(counters.snapshot()).containsEntry("flood", 1L);
        assertThat(counters.snapshot().get("framesIn")).isBetween(2_100L, 5_000L);
    }

    @Example
    void overTheQuotaOfBytesNothingIsReadForAWhile() {
        EmbeddedChannel link = link();
        link.pipeline().get(FrameDecoder.class).admit();
        ByteBuf large =
                frame(Frame.TRANSACTIONS, Frame.body(new ChainMessage.Transactions(List.of(transaction(390_000)))));

        for (int i = 0; i < 20; i++) {
            link.writeInbound(large.copy());
        }

        assertThat(link.isOpen()).isTrue();
        assertThat(link.config().isAutoRead()).isFalse();
        assertThat(counters.snapshot()).containsKey("throttled");
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
                        new PeerMessage.Pong(),
                        STATUS,
                        new ChainMessage.BlockRequest(7, 128),
                        new ChainMessage.Blocks(List.of(DECIDED)),
                        new ChainMessage.Transactions(List.of(transaction(10), transaction(11))),
                        new ChainMessage.Consensus(DECIDED))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<PeerMessage> chainMessages() {
        Vote vote = new Vote(Vote.Kind.PREPARE, 8, 2, CHAIN, VALIDATOR, SIGNATURE);
        RoundVote left = new RoundVote(8, 3, null, VALIDATOR, SIGNATURE);
        Proposal proposal = new Proposal(3, DECIDED.block(), VALIDATOR, SIGNATURE, List.of(left), List.of(vote));
        return Arbitraries.of(
                STATUS,
                new ChainMessage.BlockRequest(7, 128),
                new ChainMessage.Blocks(List.of(DECIDED)),
                new ChainMessage.Transactions(List.of(transaction(10), transaction(11))),
                new ChainMessage.Consensus(vote),
                new ChainMessage.Consensus(new RoundChange(left, null, List.of())),
                new ChainMessage.Consensus(proposal),
                new ChainMessage.Consensus(DECIDED));
    }

    private EmbeddedChannel link() {
        return new EmbeddedChannel(new FrameDecoder(counters, new LinkQuota(LARGEST), () -> LARGEST));
    }

    private static ByteBuf frame(int type, byte[] body) {
        return Unpooled.buffer().writeInt(body.length + 1).writeByte(type).writeBytes(body);
    }

    private static Decided decided() {
        List<Transaction> transactions = List.of(transaction(5));
        Sha256 root = Transaction.root(transactions);
        Header header = new Header(CHAIN, 8, CHAIN, Instant.ofEpochMilli(5), VALIDATOR, root, CHAIN, CHAIN, CHAIN, 500);
        return new Decided(
                new Block(header, transactions),
                new BlockCertificate(1, List.of(new BlockCertificate.Seal(VALIDATOR, SIGNATURE))));
    }

    private static Transaction transaction(int argumentBytes) {
        return new Transaction(
                CHAIN,
                new Ed25519PublicKey("0a".repeat(32)),
                3,
                50,
                1_000,
                "asset",
                "transfer",
                "x".repeat(argumentBytes),
                SIGNATURE);
    }
}
