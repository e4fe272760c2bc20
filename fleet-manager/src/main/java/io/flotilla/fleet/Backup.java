package io.flotilla.fleet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.StoreDump;
import io.flotilla.fleet.store.XodusFleetStore;
import io.flotilla.pki.key.PkiException;
import io.flotilla.pki.key.PrivateFile;
import io.flotilla.pki.key.SealedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A manager's folder in one sealed file: store, CA, signer, what was chosen at the first start. What the broker holds is
 * left out, for the store is the truth.
 */
public final class Backup {
    private static final String SCHEMA = "manager-backup/1";
    private static final String ABOUT = "backup.json";
    private static final String STORE = "store.jsonl";
    private static final int LARGEST_ABOUT = 1 << 16;
    private static final int MOST_FILES = 10_000;
    /** Made again from what is in the backup, or not wanted in it. */
    private static final Set<String> LEFT_OUT = Set.of("store", "broker", "log", ManagerFolder.SNAPSHOTS);

    private Backup() {}

    /** What is in a backup. */
    public record Contents(Instant savedAt, String version, long rows, int files) {}

    /** What a restored manager starts with. */
    public record Restored(Contents contents, long term) {}

    /** Whether a manager ever worked in the folder. */
    public static boolean isManagers(Path folder) {
        return Files.isRegularFile(folder.resolve("manager.json"));
    }

    /**
     * Writes the backup. The store is read first: what else the folder holds was there before the store spoke of it.
     *
     * @param snapshot asks the manager that runs in the folder for a dump of its store
     * @throws FleetException ENVIRONMENT when the folder is no manager's or cannot be read
     * @throws PkiException FILE when the backup cannot be written
     * @throws IllegalArgumentException when the passphrase is too short
     */
    public static Contents save(Path folder, Path file, char[] passphrase, Instant now, Supplier<Path> snapshot) {
        if (!isManagers(folder)) {
            throw environment(folder + " is no manager's folder: say with --dir where the manager works", null);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(STORE));
            long rows = dump(folder, zip, snapshot);
            int files = files(folder, zip);
            zip.putNextEntry(new ZipEntry(ABOUT));
            Contents contents = new Contents(now, Build.version(), rows, files);
            zip.write(Json.write(Json.tree(contents).put("schema", SCHEMA)));
            zip.finish();
            SealedFile.write(file, bytes.toByteArray(), passphrase);
            return contents;
        } catch (IOException | UncheckedIOException failed) {
            throw environment("the folder " + folder + " cannot be read (" + failed.getMessage() + ")", failed);
        }
    }

    private static long dump(Path folder, ZipOutputStream zip, Supplier<Path> snapshot) throws IOException {
        try (FleetStore store = XodusFleetStore.open(folder.resolve("store"))) {
            return StoreDump.write(store, zip);
        } catch (FleetException held) {
            Path made = snapshot.get();
            if (!made.startsWith(folder) || !Files.isReadable(made)) {
                throw environment(
                        "the manager that answered works in another folder than " + folder
                                + ": say with --dir which one, or stop the manager and try again",
                        held);
            }
            try (InputStream lines = Files.newInputStream(made)) {
                lines.transferTo(zip);
            }
            try (Stream<String> lines = Files.lines(made)) {
                return lines.count() - 1;
            } finally {
                Files.deleteIfExists(made);
            }
        }
    }

    private static int files(Path folder, ZipOutputStream zip) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path top : kept(folder)) {
            add(top, files);
        }
        if (files.size() > MOST_FILES - 2) {
            throw environment(
                    folder + " holds more files than a backup takes: move away what is not the manager's", null);
        }
        int saved = 0;
        for (Path file : files) {
            Optional<byte[]> content = content(file);
            if (content.isPresent()) {
                zip.putNextEntry(new ZipEntry("folder/" + folder.relativize(file)));
                zip.write(content.get());
                saved++;
            }
        }
        return saved;
    }

    private static List<Path> kept(Path folder) throws IOException {
        try (Stream<Path> top = Files.list(folder)) {
            return top.filter(each -> !LEFT_OUT.contains(String.valueOf(each.getFileName())))
                    .filter(each -> !isBrokers(each))
                    .toList();
        }
    }

    /** The home folder of a broker in a process of its own: {@code fleet broker prepare} writes it again. */
    private static boolean isBrokers(Path folder) {
        return Files.isRegularFile(folder.resolve("conf/config.xml"))
                && Files.isDirectory(folder.resolve("extensions"));
    }

    /** In order of their names; what vanishes meanwhile was temporary. */
    private static void add(Path path, List<Path> files) throws IOException {
        String name = String.valueOf(path.getFileName());
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            List<Path> inside;
            try (Stream<Path> listed = Files.list(path)) {
                inside = listed.sorted().toList();
            } catch (NoSuchFileException gone) {
                return;
            }
            for (Path each : inside) {
                add(each, files);
            }
        } else if (Files.isRegularFile(path) && !name.startsWith(".") && !name.endsWith(".log")) {
            files.add(path);
        }
    }

    private static Optional<byte[]> content(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /**
     * Makes a manager's folder of a backup, in one step: when this is cut off, {@code folder} is as it was. A new term
     * begins, so that agents that hold newer documents of the lost store take those of this one.
     *
     * @throws FleetException ENVIRONMENT when the folder is not empty, INVALID when the backup is of no use
     * @throws PkiException when the file cannot be read or the passphrase does not open it
     */
    public static Restored restore(Path file, Path folder, char[] passphrase, Instant now) {
        Path target = folder.toAbsolutePath().normalize();
        requireEmpty(target);
        Map<String, byte[]> entries = entries(file, SealedFile.read(file, passphrase));
        Contents contents = contents(file, entries);
        Path fresh = target.resolveSibling("." + target.getFileName() + ".restoring");
        try {
            delete(fresh);
            PrivateFile.createFolder(fresh);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                if (entry.getKey().startsWith("folder/")) {
                    write(fresh, entry.getKey().substring("folder/".length()), entry.getValue());
                }
            }
            long term = store(fresh.resolve("store"), entries.getOrDefault(STORE, new byte[0]), contents, now);
            Files.deleteIfExists(target);
            PrivateFile.rename(fresh, target);
            return new Restored(contents, term);
        } catch (IOException failed) {
            throw environment("cannot restore into " + target + " (" + failed.getMessage() + ")", failed);
        } finally {
            delete(fresh);
        }
    }

    private static long store(Path folder, byte[] dump, Contents contents, Instant now) throws IOException {
        try (FleetStore store = XodusFleetStore.open(folder)) {
            StoreDump.load(new ByteArrayInputStream(dump), store);
            return RestoredStore.beginTerm(store, contents, now);
        }
    }

    private static void requireEmpty(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> held = Files.list(folder)) {
            if (held.findAny().isPresent()) {
                throw environment(
                        folder + " is not empty, and a manager's folder is never overwritten: stop the manager that"
                                + " works there, move the folder away, and try again",
                        null);
            }
        } catch (IOException failed) {
            throw environment("cannot look into " + folder + " (" + failed.getMessage() + ")", failed);
        }
    }

    private static Map<String, byte[]> entries(Path file, byte[] archive) {
        Map<String, byte[]> entries = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entries.size() == MOST_FILES) {
                    throw invalid(file, "it holds too many files");
                }
                entries.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException damaged) {
            throw invalid(file, String.valueOf(damaged.getMessage()));
        }
        return entries;
    }

    private static Contents contents(Path file, Map<String, byte[]> entries) {
        try {
            ObjectNode about = Json.parse(entries.getOrDefault(ABOUT, new byte[0]), LARGEST_ABOUT);
            if (!about.path("schema").asText().equals(SCHEMA)) {
                throw invalid(file, "its schema is \"" + about.path("schema").asText() + "\", not " + SCHEMA);
            }
            about.remove("schema");
            return Json.strict(about, Contents.class);
        } catch (MalformedDocument foreign) {
            throw invalid(file, String.valueOf(foreign.getMessage()));
        }
    }

    private static void write(Path folder, String name, byte[] content) {
        Path file = folder.resolve(name).normalize();
        Path parent = file.getParent();
        if (!file.startsWith(folder) || parent == null) {
            throw new FleetException(
                    FleetException.Code.INVALID, "the backup names a file outside of the folder: " + name);
        }
        PrivateFile.createFolder(parent);
        PrivateFile.write(file, content);
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException failed) {
            throw environment("cannot remove " + folder + " (" + failed.getMessage() + "): remove it by hand", failed);
        }
    }

    private static FleetException invalid(Path file, String why) {
        return new FleetException(
                FleetException.Code.INVALID,
                file + " is not a backup of a manager (" + why + "): give the file that fleet backup save wrote");
    }

    private static FleetException environment(String message, @org.jspecify.annotations.Nullable Exception cause) {
        return cause == null
                ? new FleetException(FleetException.Code.ENVIRONMENT, message)
                : new FleetException(FleetException.Code.ENVIRONMENT, message, cause);
    }
}
