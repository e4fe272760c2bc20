package io.flotilla.chain.ledger;

import static io.flotilla.chain.ledger.ChainStore.bytes;

import io.flotilla.chain.block.Decided;
import io.flotilla.chain.state.NodeKey;
import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.ValidatorChange;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Final blocks, their receipts and the state, beside what else {@link ChainStore} keeps. The state is there twice: its newest
 * entries by key, and its tree, of which the nodes that the last {@value #VERSIONS} versions need are kept.
 */
final class BlockStore {
    static final int VERSIONS = 128;

    static final ByteIterable HEAD = bytes("head");

    private final ChainStore store;
    private final Tables tables;

    /**
     * @param entries the newest state by text key
     * @param nodes of the tree by version and path
     * @param stale nodes by the version that no longer needs them
     * @param blocks by height
     * @param certificates by height
     * @param receipts by height
     * @param transactions height and index by id
     * @param heights by block id
     * @param changes of the validators, by height
     */
    record Tables(
            Store head,
            Store entries,
            Store nodes,
            Store stale,
            Store blocks,
            Store certificates,
            Store receipts,
            Store transactions,
            Store heights,
            Store changes) {}

    BlockStore(ChainStore store) {
        this.store = store;
        tables = new Tables(
                store.open("head"),
                store.open("kv"),
                store.open("node"),
                store.open("stale"),
                store.open("block"),
                store.open("certificate"),
                store.open("receipt"),
                store.open("tx"),
                store.open("block-id"),
                store.open("validator-change"));
    }

    /** One consistent look at everything; any thread. */
    <R> R read(Function<Snapshot, R> question) {
        return store.reading(tx -> question.apply(new Snapshot(tx, tables)));
    }

    /** The state of block 0; its own durable transaction. */
    void begin(StoredHead head, Execution genesis) {
        store.writing(tx -> {
            apply(tx, 0, genesis);
            tables.heights().put(tx, bytes(head.chainId().bytes()), number(0));
            tables.head().put(tx, HEAD, bytes(head.bytes()));
        });
    }

    /** A block with everything that follows from it; one durable transaction. */
    void commit(StoredHead head, Decided decided, Execution done, @Nullable ValidatorChange change) {
        ByteIterable height = number(head.height());
        ByteWriter block = new ByteWriter();
        decided.block().write(block);
        ByteWriter certificate = new ByteWriter();
        decided.certificate().write(certificate);
        ByteWriter receipts = new ByteWriter().list(done.receipts(), (to, receipt) -> receipt.write(to));
        List<Sha256> ids =
                done.receipts().stream().map(receipt -> receipt.transaction()).toList();
        ByteWriter changed = new ByteWriter();
        if (change != null) {
            change.write(changed);
        }
        store.writing(tx -> {
            tables.blocks().put(tx, height, bytes(block.toBytes()));
            tables.certificates().put(tx, height, bytes(certificate.toBytes()));
            tables.receipts().put(tx, height, bytes(receipts.toBytes()));
            tables.heights().put(tx, bytes(head.id().bytes()), height);
            for (int i = 0; i < ids.size(); i++) {
                byte[] place = new ByteWriter().u64(head.height()).u32(i).toBytes();
                tables.transactions().put(tx, bytes(ids.get(i).bytes()), bytes(place));
            }
            if (change != null) {
                tables.changes().put(tx, height, bytes(changed.toBytes()));
            }
            apply(tx, head.height(), done);
            prune(tx, head.height() - VERSIONS);
            store.decided(tx, head.height(), ids);
            tables.head().put(tx, HEAD, bytes(head.bytes()));
        });
    }

    private void apply(Transaction tx, long version, Execution done) {
        write(tx, done.changes());
        done.tree().written().forEach((key, node) -> tables.nodes().put(tx, bytes(place(key)), bytes(node.bytes())));
        for (NodeKey key : done.tree().stale()) {
            byte[] since = new ByteWriter().u64(version).toBytes();
            byte[] entry = concat(since, place(key));
            tables.stale().put(tx, bytes(entry), ArrayByteIterable.EMPTY);
        }
    }

    private void write(Transaction tx, SortedMap<String, Optional<byte[]>> changes) {
        changes.forEach((key, value) -> value.ifPresentOrElse(
                bytes -> tables.entries().put(tx, bytes(key), bytes(bytes)),
                () -> tables.entries().delete(tx, bytes(key))));
    }

    /** Removes the nodes that only versions before this one need. */
    private void prune(Transaction tx, long version) {
        try (Cursor cursor = tables.stale().openCursor(tx)) {
            while (cursor.getNext()) {
                byte[] entry = bytes(cursor.getKey());
                if (new ByteReader(entry).u64() > version) {
                    return;
                }
                byte[] node = new byte[entry.length - Long.BYTES];
                System.arraycopy(entry, Long.BYTES, node, 0, node.length);
                tables.nodes().delete(tx, bytes(node));
                cursor.deleteCurrent();
            }
        }
    }

    static ByteIterable number(long value) {
        return bytes(new ByteWriter().u64(value).toBytes());
    }

    /** Version, depth, and the path's digits, two in a byte. */
    static byte[] place(NodeKey key) {
        ByteWriter to = new ByteWriter().u64(key.version()).u8(key.path().length());
        for (int i = 0; i < key.path().length(); i += 2) {
            int high = Character.digit(key.path().charAt(i), 16);
            int low = i + 1 < key.path().length() ? Character.digit(key.path().charAt(i + 1), 16) : 0;
            to.u8(high << 4 | low);
        }
        return to.toBytes();
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] all = new byte[one.length + other.length];
        System.arraycopy(one, 0, all, 0, one.length);
        System.arraycopy(other, 0, all, one.length, other.length);
        return all;
    }
}
