package io.flotilla.contract.chain;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A call of a contract's method, signed by an organisation's transaction key.
 *
 * @param chainId a transaction of one chain means nothing on another
 * @param sender the key; which organisation it speaks for is part of the chain's state
 * @param nonce how many transactions of this key came before; a key's transactions run in this order, without a gap
 * @param validUntilHeight the last height that may hold it
 * @param gasLimit in gas units, positive
 * @param arguments the method's arguments, JSON in UTF-8, at most {@value #MOST_ARGUMENTS} bytes
 * @param signature over {@link #statement}
 */
public record Transaction(
        Sha256 chainId,
        Ed25519PublicKey sender,
        long nonce,
        long validUntilHeight,
        long gasLimit,
        String contract,
        String method,
        String arguments,
        Ed25519Signature signature) {
    public static final int MOST_ARGUMENTS = 384 << 10;

    private static final Pattern NAME = Pattern.compile("[a-z][a-zA-Z0-9_-]{0,63}");

    public Transaction {
        if (nonce < 0) {
            throw new IllegalArgumentException("nonce is negative");
        }
        if (validUntilHeight < 1) {
            throw new IllegalArgumentException("validUntilHeight is below 1");
        }
        if (gasLimit < 1) {
            throw new IllegalArgumentException("gasLimit is below 1");
        }
        checkName("contract", contract);
        checkName("method", method);
        if (arguments.getBytes(StandardCharsets.UTF_8).length > MOST_ARGUMENTS) {
            throw new IllegalArgumentException("arguments are longer than " + MOST_ARGUMENTS + " bytes");
        }
    }

    /** The transaction's identity, which does not depend on its signature. */
    public Sha256 id() {
        return Domain.TRANSACTION.hash(content());
    }

    /** What the sender signs. */
    public byte[] statement() {
        return Domain.TRANSACTION.statement(content());
    }

    public boolean signed(SignatureCheck check) {
        return check.verifies(sender, statement(), signature);
    }

    public void write(ByteWriter to) {
        writeContent(to);
        to.signature(signature);
    }

    public byte[] bytes() {
        ByteWriter to = new ByteWriter();
        write(to);
        return to.toBytes();
    }

    /** @throws IllegalArgumentException when the bytes are no transaction */
    public static Transaction read(ByteReader from) {
        return new Transaction(
                from.hash(),
                from.key(),
                from.u64(),
                from.u64(),
                from.u64(),
                from.text(),
                from.text(),
                from.text(),
                from.signature());
    }

    /**
     * What a header's {@code txRoot} is. It covers the signatures too: no copy of a block can have another one than those who
     * sealed it saw.
     */
    public static Sha256 root(List<Transaction> transactions) {
        return MerkleRoot.of(transactions.stream().map(Transaction::signedHash).toList());
    }

    private Sha256 signedHash() {
        return Domain.SIGNED_TRANSACTION.hash(bytes());
    }

    private byte[] content() {
        ByteWriter to = new ByteWriter();
        writeContent(to);
        return to.toBytes();
    }

    private void writeContent(ByteWriter to) {
        to.hash(chainId)
                .key(sender)
                .u64(nonce)
                .u64(validUntilHeight)
                .u64(gasLimit)
                .text(contract)
                .text(method)
                .text(arguments);
    }

    /** @throws IllegalArgumentException that names the field, when its value can name no contract and no method */
    public static void checkName(String field, String value) {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(field + " \"" + value + "\" is not a name: " + NAME);
        }
    }
}
