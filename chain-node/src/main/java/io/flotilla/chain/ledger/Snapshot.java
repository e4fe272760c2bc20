package io.flotilla.chain.ledger;

import static io.flotilla.chain.ledger.ChainStore.bytes;

import io.flotilla.chain.block.Decided;
import io.flotilla.chain.execution.StateView;
import io.flotilla.chain.ledger.BlockStore.Tables;
import io.flotilla.chain.state.NodeKey;
import io.flotilla.chain.state.TreeNode;
import io.flotilla.chain.state.TreeStore;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.BlockCertificate;
import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.ValidatorChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.Transaction;

/** The store as it is at one moment. */
record Snapshot(Transaction tx, Tables tables) implements StateView, TreeStore {
    /** Where a transaction stands. */
    private record Place(long height, int index) {}

    /** Empty before block 0. */
    Optional<StoredHead> savedHead() {
        return found(tables.head(), BlockStore.HEAD).map(StoredHead::read);
    }

    StoredHead head() {
        return savedHead().orElseThrow(() -> new IllegalStateException("the store has no chain yet"));
    }

    @Override
    public Optional<byte[]> get(String key) {
        return found(tables.entries(), bytes(key));
    }

    @Override
    public TreeNode node(NodeKey key) {
        return found(tables.nodes(), bytes(BlockStore.place(key)))
                .map(TreeNode::read)
                .orElseThrow(() -> new IllegalStateException("the state's tree has no node " + key));
    }

    Optional<Decided> decided(long height) {
        Optional<byte[]> block = found(tables.blocks(), BlockStore.number(height));
        Optional<byte[]> certificate = found(tables.certificates(), BlockStore.number(height));
        return block.flatMap(bytes -> certificate.map(
                proof -> new Decided(Block.read(new ByteReader(bytes)), BlockCertificate.read(new ByteReader(proof)))));
    }

    List<Receipt> receipts(long height) {
        return receipts(height, Integer.MAX_VALUE);
    }

    private List<Receipt> receipts(long height, int most) {
        return reader(tables.receipts(), height)
                .map(from -> from.list(most, Receipt::read))
                .orElse(List.of());
    }

    Optional<Long> height(Sha256 blockId) {
        return found(tables.heights(), bytes(blockId.bytes())).map(bytes -> new ByteReader(bytes).u64());
    }

    private Optional<Place> place(Sha256 transaction) {
        return found(tables.transactions(), bytes(transaction.bytes())).map(bytes -> {
            ByteReader from = new ByteReader(bytes);
            return new Place(from.u64(), from.u32());
        });
    }

    Optional<PlacedTransaction> transaction(Sha256 id) {
        return place(id)
                .map(place -> new PlacedTransaction(
                        place.height(),
                        receipts(place.height(), place.index() + 1).get(place.index())));
    }

    /** At least one when there is one; then as many as fit. */
    List<Decided> range(long from, int mostBlocks, int mostBytes) {
        List<Decided> found = new ArrayList<>();
        long bytes = 0;
        for (long height = from; found.size() < mostBlocks; height++) {
            Optional<byte[]> block = found(tables.blocks(), BlockStore.number(height));
            bytes += block.map(one -> one.length).orElse(0);
            if (block.isEmpty() || (bytes > mostBytes && !found.isEmpty())) {
                break;
            }
            decided(height).ifPresent(found::add);
        }
        return found;
    }

    /** Oldest first. */
    List<ValidatorChange> changes() {
        List<ValidatorChange> all = new ArrayList<>();
        try (Cursor cursor = tables.changes().openCursor(tx)) {
            while (cursor.getNext()) {
                all.add(ValidatorChange.read(new ByteReader(bytes(cursor.getValue()))));
            }
        }
        return all;
    }

    private Optional<ByteReader> reader(Store store, long height) {
        return found(store, BlockStore.number(height)).map(ByteReader::new);
    }

    private Optional<byte[]> found(Store store, ByteIterable key) {
        return Optional.ofNullable(store.get(tx, key)).map(ChainStore::bytes);
    }
}
