package io.flotilla.chain.ledger;

import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.chain.ledger.ChainFault.Code;
import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.ExodusException;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;

/**
 * One Xodus environment in the node's folder. Every write is one transaction and is on disk (fsync) when the method
 * returns. After one that failed the process must end without closing it, for closing would write on behind what the failed
 * one has left; the next start finds the last good state. Any thread.
 */
public final class ChainStore implements AutoCloseable {
    private static final Pattern HOLDER = Pattern.compile("(\\d+)@");
    private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");
    private static final int MOST_STORED = 4 << 20;
    private static final long CACHE_BYTES = 8L << 20;

    private static final String GENESIS = "genesis";
    private static final String OWNER = "owner";
    private static final String PEERING = "peering";
    private static final String CONNECTING = "connecting";
    private static final String SEED = "consensus-seed";
    private static final String CONSENSUS = "consensus";
    private static final String VOTE_FROM = "vote-from";
    private static final String FORCED = "forced";
    private static final String PLACE = "place";

    /** After so many records the place is another one: so old may a copy be that is put back unnoticed. */
    static final int RECORDS_A_PLACE = 100;

    private final Environment environment;
    private final Place place;
    private final Store meta;
    private final Store peers;
    private final Store crls;
    private final Store pool;
    private final Store code;
    private int records;

    private ChainStore(Environment environment, Place place) {
        this.environment = environment;
        this.place = place;
        meta = open("meta");
        peers = open("peer");
        crls = open("crl");
        pool = open("pool");
        code = open("code");
        if (get(meta, PLACE).isEmpty()) {
            takePlace();
        }
    }

    /**
     * Opens the environment in this folder, which is made when missing and gets mode 0700 in any case.
     *
     * @throws ChainFault FOLDER_HELD naming the process that has it open, or STORE
     */
    public static ChainStore open(Path folder) {
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWN));
            Files.setPosixFilePermissions(folder, OWN);
            Environment opened = Environments.newInstance(folder.toFile(), config());
            return new ChainStore(opened, new Place(folder));
        } catch (IOException unwritable) {
            throw new ChainFault(
                    Code.STORE, "Cannot create " + folder + ": " + unwritable.getMessage() + ".", unwritable);
        } catch (ExodusException refused) {
            throw fault(folder, refused);
        }
    }

    private static EnvironmentConfig config() {
        return new EnvironmentConfig()
                .setLogDurableWrite(true)
                .setLogLockTimeout(0)
                .setMemoryUsage(CACHE_BYTES)
                .setLogCacheShared(false)
                .setEnvCloseForcedly(true)
                .setManagementEnabled(false);
    }

    private static ChainFault fault(Path folder, ExodusException refused) {
        String said = String.valueOf(refused.getMessage());
        if (!said.contains("lock")) {
            return new ChainFault(Code.STORE, "The store in " + folder + " cannot be opened: " + said, refused);
        }
        Matcher holder = HOLDER.matcher(said);
        String process = holder.find() ? "process " + holder.group(1) : "another process";
        return new ChainFault(
                Code.FOLDER_HELD,
                "The folder " + folder.getParent() + " is in use by " + process
                        + ": stop that node first, or give this one a folder of its own.",
                refused);
    }

    /** The canonical bytes of the genesis block, without a signature. */
    public Optional<byte[]> genesis() {
        return get(meta, GENESIS);
    }

    public void saveGenesis(byte[] canonical) {
        put(meta, GENESIS, canonical);
    }

    /** The node that this folder was made for, as {@code chain/org/node}; written once. */
    public Optional<String> owner() {
        return get(meta, OWNER).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    public void saveOwner(String owner) {
        put(meta, OWNER, owner.getBytes(StandardCharsets.UTF_8));
    }

    /** The private key of consensus. */
    public Optional<byte[]> consensusSeed() {
        return get(meta, SEED);
    }

    public void saveConsensusSeed(byte[] seed) {
        put(meta, SEED, seed);
    }

    public Optional<PeeringOrder> peering() {
        return get(meta, PEERING).map(bytes -> Json.read(bytes, MOST_STORED, PeeringOrder.class));
    }

    public void savePeering(PeeringOrder order) {
        put(meta, PEERING, Json.write(order));
    }

    /** Whether the node was ever told to send its certificate to its peers; from then on it keeps links by itself. */
    public boolean connecting() {
        return get(meta, CONNECTING).isPresent();
    }

    public void saveConnecting() {
        put(meta, CONNECTING, new byte[] {1});
    }

    /** The certificate that each peer showed last, DER in base64. */
    public Map<NodeAddress, String> directory() {
        Map<NodeAddress, String> found = new TreeMap<>();
        all(peers)
                .forEach((address, der) -> found.put(
                        NodeAddress.parse(address), Base64.getEncoder().encodeToString(der)));
        return found;
    }

    /** @param certificate DER in base64 */
    public void rememberPeer(NodeAddress peer, String certificate) {
        put(peers, peer.toString(), Base64.getDecoder().decode(certificate));
    }

    /** The newest revocation list of each organisation, DER. */
    public Map<OrgId, byte[]> revocationLists() {
        Map<OrgId, byte[]> found = new TreeMap<>();
        all(crls).forEach((organisation, bytes) -> found.put(new OrgId(organisation), bytes));
        return found;
    }

    public void saveRevocationList(OrgId organisation, byte[] der) {
        put(crls, organisation.value(), der);
    }

    /** What consensus must still know of one height; empty after its block was committed. */
    public Optional<ConsensusRecord> consensusRecord() {
        return get(meta, CONSENSUS).map(ConsensusRecord::read);
    }

    public void saveConsensusRecord(ConsensusRecord record) {
        if (records++ % RECORDS_A_PLACE == 0 && !copied()) {
            changePlace();
        }
        put(meta, CONSENSUS, record.bytes());
    }

    /** The height from which on this node may vote again; empty when it may at once. */
    public Optional<Long> voteFrom() {
        return get(meta, VOTE_FROM).map(bytes -> new ByteReader(bytes).u64());
    }

    public void saveVoteFrom(long height) {
        put(meta, VOTE_FROM, new ByteWriter().u64(height).toBytes());
    }

    /** The newest height in which an operator let this node speak, whatever it had said in it; empty when none did. */
    public Optional<Long> forced() {
        return get(meta, FORCED).map(bytes -> new ByteReader(bytes).u64());
    }

    public void saveForced(long height) {
        put(meta, FORCED, new ByteWriter().u64(height).toBytes());
    }

    /** Whether the store is a copy, or was put back: what it holds may be old. */
    public boolean copied() {
        String known = get(meta, PLACE)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
        return !placed(() -> place.isOneOf(known));
    }

    /** From now on this folder is the one in which the store lies, as it is now. */
    public void takePlace() {
        put(meta, PLACE, placed(place::here).getBytes(StandardCharsets.UTF_8));
    }

    private void changePlace() {
        put(meta, PLACE, placed(place::successor).getBytes(StandardCharsets.UTF_8));
        placed(() -> {
            place.change();
            return true;
        });
    }

    private static <R> R placed(Callable<R> step) {
        try {
            return step.call();
        } catch (Exception failed) {
            throw new ChainFault(
                    Code.STORE,
                    "The file data/place cannot be used: " + failed.getMessage()
                            + ": make space on the disk or check its health, then start the node again.",
                    failed);
        }
    }

    /** The transactions that were accepted and are in no block yet, in order of id. */
    public List<io.flotilla.contract.chain.Transaction> pool() {
        return all(pool).values().stream()
                .map(bytes -> io.flotilla.contract.chain.Transaction.read(new ByteReader(bytes)))
                .toList();
    }

    /** Both in one durable transaction. */
    public void savePool(Collection<io.flotilla.contract.chain.Transaction> added, Collection<Sha256> removed) {
        writing(tx -> {
            added.forEach(one -> pool.put(tx, bytes(one.id().value()), bytes(one.bytes())));
            removed.forEach(id -> pool.delete(tx, bytes(id.value())));
        });
    }

    /** A WebAssembly module that the genesis block's contracts need. */
    public Optional<byte[]> code(Sha256 wasm) {
        return get(code, wasm.value());
    }

    public void saveCode(byte[] wasm) {
        put(code, Sha256.of(wasm).value(), wasm);
    }

    /** Those of the genesis block's modules that are not here yet. */
    public List<Sha256> missingCode(Genesis genesis) {
        return genesis.contracts().stream()
                .map(Genesis.Contract::wasm)
                .distinct()
                .filter(wasm -> code(wasm).isEmpty())
                .toList();
    }

    @Override
    public void close() {
        environment.close();
    }

    /** Everything about final blocks. */
    BlockStore blocks() {
        return new BlockStore(this);
    }

    /** What is over once a block is final: its transactions wait no longer, and nothing of its height is to be remembered. */
    void decided(Transaction tx, long height, List<Sha256> transactions) {
        transactions.forEach(id -> pool.delete(tx, bytes(id.value())));
        ByteIterable record = meta.get(tx, bytes(CONSENSUS));
        if (record != null && new ByteReader(bytes(record)).u64() <= height) {
            meta.delete(tx, bytes(CONSENSUS));
        }
    }

    Store open(String name) {
        return environment.computeInTransaction(tx -> environment.openStore(name, StoreConfig.WITHOUT_DUPLICATES, tx));
    }

    private Optional<byte[]> get(Store store, String key) {
        return reading(tx -> Optional.ofNullable(store.get(tx, bytes(key))).map(ChainStore::bytes));
    }

    private Map<String, byte[]> all(Store store) {
        return reading(tx -> {
            Map<String, byte[]> found = new TreeMap<>();
            try (Cursor cursor = store.openCursor(tx)) {
                while (cursor.getNext()) {
                    found.put(new String(bytes(cursor.getKey()), StandardCharsets.UTF_8), bytes(cursor.getValue()));
                }
            }
            return found;
        });
    }

    <R> R reading(Function<Transaction, R> question) {
        return environment.computeInReadonlyTransaction(question::apply);
    }

    private void put(Store store, String key, byte[] value) {
        writing(tx -> store.put(tx, bytes(key), bytes(value)));
    }

    /** Exclusive: the change is never run twice. */
    void writing(Consumer<Transaction> change) {
        try {
            environment.executeInExclusiveTransaction(change::accept);
        } catch (ExodusException failed) {
            throw new ChainFault(
                    Code.STORE,
                    "The node's store cannot be written (" + failed.getMessage()
                            + "): make space on the disk or check its health, then start the node again.",
                    failed);
        }
    }

    static ByteIterable bytes(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    static ByteIterable bytes(byte[] value) {
        return new ArrayByteIterable(value);
    }

    static byte[] bytes(ByteIterable stored) {
        return Arrays.copyOf(stored.getBytesUnsafe(), stored.getLength());
    }
}
