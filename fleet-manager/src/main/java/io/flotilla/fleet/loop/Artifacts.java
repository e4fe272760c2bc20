package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.Artifact;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.FleetException.Code;
import io.flotilla.fleet.spec.ChainSpec;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Code of contracts on its way to the chains, by its hash. A chain keeps what was deployed; so when there are too many, that
 * goes which was sent longest ago, unless a spec or a command that has not ended names it. Safe for many threads.
 */
public final class Artifacts {
    static final int MOST = 64;

    private final FleetStore store;
    private final Desk desk;

    public Artifacts(FleetStore store, Desk desk) {
        this.store = store;
        this.desk = desk;
    }

    /** @param fresh whether it was not there before */
    public record Kept(Sha256 sha256, int size, boolean fresh) {}

    /** @throws FleetException NOT_WASM, or TOO_MANY_ARTIFACTS when all that are there are needed yet */
    public Kept keep(byte[] wasm, Actor actor) {
        Instant now = desk.clock().instant();
        Artifact artifact = Artifact.of(wasm, now, actor.name());
        String key = artifact.sha256().value();
        return store.write(entries -> {
            Optional<Artifact> before = entries.get(Tables.ARTIFACTS, key);
            boolean fresh = before.isEmpty();
            if (fresh) {
                makeRoom(entries);
            }
            entries.put(
                    Tables.ARTIFACTS, key, before.map(held -> held.again(now)).orElse(artifact));
            if (fresh) {
                Chronicle.audit(
                        entries,
                        now,
                        actor,
                        Chronicle.Change.of("artifact.add", "artifact/" + key, wasm.length + " bytes"));
            }
            return new Kept(artifact.sha256(), wasm.length, fresh);
        });
    }

    /** The code of this hash. */
    public Optional<byte[]> code(Sha256 sha256) {
        return store.read(entries -> entries.get(Tables.ARTIFACTS, sha256.value()))
                .map(Artifact::bytes);
    }

    private static void makeRoom(Entries entries) {
        if (entries.keys(Tables.ARTIFACTS, "").size() < MOST) {
            return;
        }
        Set<Sha256> needed = needed(entries);
        Artifact oldest = entries.all(Tables.ARTIFACTS, "").stream()
                .filter(artifact -> !needed.contains(artifact.sha256()))
                .min(Comparator.comparing(Artifact::at))
                .orElseThrow(() -> new FleetException(
                        Code.TOO_MANY_ARTIFACTS,
                        "specs and commands that have not ended name all " + MOST
                                + " modules that are kept: take contracts out of a spec, or wait for the commands"));
        entries.remove(Tables.ARTIFACTS, oldest.sha256().value());
    }

    private static Set<Sha256> needed(Entries entries) {
        Stream<Sha256> specs = entries.all(Tables.CHAINS, "").stream()
                .flatMap(chain -> chain.spec().contracts().stream())
                .map(ChainSpec.Contract::sha256);
        Stream<Sha256> commands = Executions.everyUnfinished(entries).stream()
                .map(Execution::item)
                .flatMap(item -> Optional.ofNullable(item.arguments().get("artifact")).stream())
                .map(hash -> new Sha256(hash.toString()));
        return Stream.concat(specs, commands).collect(Collectors.toSet());
    }

    /** @throws FleetException UNKNOWN_ARTIFACT, with the contracts whose code nobody has sent */
    static void require(Entries entries, List<ChainSpec.Contract> contracts) {
        String missing = contracts.stream()
                .filter(contract ->
                        entries.get(Tables.ARTIFACTS, contract.sha256().value()).isEmpty())
                .map(contract -> contract.name() + " (" + contract.sha256() + ")")
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new FleetException(
                    Code.UNKNOWN_ARTIFACT,
                    "contracts: nobody has sent the code of " + missing
                            + ": name its file with wasm, or send it first");
        }
    }
}
