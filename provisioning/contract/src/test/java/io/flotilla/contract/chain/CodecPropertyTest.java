package io.flotilla.contract.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.BlockCertificate.Seal;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** What is hashed and signed has one form: what is read from any bytes is written as the same bytes again. */
class CodecPropertyTest {
    private static final NodeAddress BANK = NodeAddress.parse("bank-a/validator-1");

    /** How a kind of value is read and written. */
    record Codec<T>(Function<ByteReader, T> read, BiConsumer<T, ByteWriter> write) {
        /** @throws IllegalArgumentException when they are no such value's */
        T value(byte[] bytes) {
            ByteReader from = new ByteReader(bytes);
            T value = read.apply(from);
            from.end();
            return value;
        }

        byte[] bytes(T value) {
            ByteWriter to = new ByteWriter();
            write.accept(value, to);
            return to.toBytes();
        }
    }

    private static final Codec<Transaction> TRANSACTION =
            new Codec<>(Transaction::read, (value, to) -> value.write(to));
    private static final Codec<Receipt> RECEIPT = new Codec<>(Receipt::read, (value, to) -> value.write(to));
    private static final Codec<Block> BLOCK = new Codec<>(Block::read, (value, to) -> value.write(to));
    private static final Codec<ValidatorChange> CHANGE =
            new Codec<>(ValidatorChange::read, (value, to) -> value.write(to));

    @Property(tries = 1_000, shrinking = ShrinkingMode.OFF)
    void whatIsWrittenIsReadAgain(
            @ForAll("transactions") List<Transaction> transactions, @ForAll("receipts") Receipt receipt) {
        Block block = block(transactions);

        transactions.forEach(
                one -> assertThat(TRANSACTION.value(TRANSACTION.bytes(one))).isEqualTo(one));
        assertThat(RECEIPT.value(RECEIPT.bytes(receipt))).isEqualTo(receipt);
        assertThat(BLOCK.value(BLOCK.bytes(block))).isEqualTo(block);
    }

    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    void damagedTransactionsAreRefusedOrWhatTheirBytesSay(
            @ForAll("transactions") List<Transaction> transactions, @ForAll("damages") Damage damage) {
        transactions.forEach(one -> survives(TRANSACTION, damage.to(TRANSACTION.bytes(one))));
    }

    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    void damagedReceiptsAreRefusedOrWhatTheirBytesSay(
            @ForAll("receipts") Receipt receipt, @ForAll("damages") Damage damage) {
        survives(RECEIPT, damage.to(RECEIPT.bytes(receipt)));
    }

    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    void damagedBlocksAreRefusedOrWhatTheirBytesSay(
            @ForAll("transactions") List<Transaction> transactions, @ForAll("damages") Damage damage) {
        survives(BLOCK, damage.to(BLOCK.bytes(block(transactions))));
    }

    @Property(tries = 10_000, shrinking = ShrinkingMode.OFF)
    void damagedChangesOfValidatorsAreRefusedOrWhatTheirBytesSay(@ForAll("damages") Damage damage) {
        survives(CHANGE, damage.to(CHANGE.bytes(change())));
    }

    private static <T> void survives(Codec<T> codec, byte[] bytes) {
        T value;
        try {
            value = codec.value(bytes);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        assertThat(codec.bytes(value)).isEqualTo(bytes);
    }

    /**
     * A byte changed, or the bytes cut or lengthened.
     *
     * @param at where, in thousandths of the length
     */
    record Damage(int kind, int at, byte with) {
        byte[] to(byte[] bytes) {
            int place = (int) ((long) at * bytes.length / 1_000);
            if (kind == 0) {
                return java.util.Arrays.copyOf(bytes, place);
            }
            if (kind == 1) {
                return java.util.Arrays.copyOf(bytes, bytes.length + 1);
            }
            byte[] changed = bytes.clone();
            changed[place] = with;
            return changed;
        }
    }

    @Provide
    Arbitrary<Damage> damages() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(0, 999),
                        Arbitraries.bytes())
                .as(Damage::new);
    }

    @Provide
    Arbitrary<List<Transaction>> transactions() {
        return Combinators.combine(
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.longs().greaterOrEqual(1),
                        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20),
                        Arbitraries.strings().excludeChars(surrogates()).ofMaxLength(40))
                .as((nonce, gas, name, arguments) -> new Transaction(
                        digest(name),
                        new Ed25519PublicKey(digest(arguments).value()),
                        nonce,
                        gas,
                        gas,
                        "c" + name,
                        "m" + name,
                        arguments,
                        signature(name)))
                .list()
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<Receipt> receipts() {
        Arbitrary<Receipt.Event> events = Combinators.combine(
                        Arbitraries.strings().alpha().ofMaxLength(10),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(20))
                .as((name, data) -> new Receipt.Event("contract", name, data));
        return Combinators.combine(
                        Arbitraries.of(Receipt.Status.class),
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(50),
                        Arbitraries.strings().alpha().ofMaxLength(200),
                        events.list().ofMaxSize(3))
                .as((status, gas, output, message, all) ->
                        new Receipt(digest(message), status, gas, output, message, all));
    }

    private static char[] surrogates() {
        StringBuilder all = new StringBuilder();
        IntStream.rangeClosed(Character.MIN_SURROGATE, Character.MAX_SURROGATE).forEach(c -> all.append((char) c));
        return all.toString().toCharArray();
    }

    private static Block block(List<Transaction> transactions) {
        return new Block(header(Transaction.root(transactions)), transactions);
    }

    private static ValidatorChange change() {
        StateProof proof = new StateProof(
                digest("key"),
                List.of(new TreeMap<>(Map.of(3, digest("a"), 4, digest("b"))), new TreeMap<>(Map.of(0, digest("c")))),
                new StateProof.Leaf(digest("key"), digest("value")));
        return new ValidatorChange(
                header(digest("transactions")),
                new BlockCertificate(2, List.of(new Seal(BANK, signature("seal")))),
                proof,
                new ValidatorSet(List.of(
                        new Member(BANK, new Ed25519PublicKey(digest("key").value())))));
    }

    private static Header header(Sha256 transactions) {
        return new Header(
                digest("chain"),
                7,
                digest("parent"),
                Instant.ofEpochMilli(1_800_000_000_000L),
                BANK,
                transactions,
                digest("state"),
                digest("receipts"),
                digest("validators"),
                21_000);
    }

    private static Sha256 digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Ed25519Signature signature(String text) {
        return new Ed25519Signature(digest(text).value() + digest(text + "/").value());
    }
}
