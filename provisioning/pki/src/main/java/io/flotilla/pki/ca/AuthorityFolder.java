package io.flotilla.pki.ca;

import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyStoreFile;
import io.flotilla.pki.key.PkiException;
import io.flotilla.pki.key.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The authorities' keys on disk: {@code {name}.p12}, each under the same password. */
final class AuthorityFolder {
    private static final String SUFFIX = ".p12";

    private final Path folder;
    private final char[] password;

    private AuthorityFolder(Path folder, char[] password) {
        this.folder = folder;
        this.password = password.clone();
    }

    static AuthorityFolder open(Path folder, char[] password) {
        PrivateFile.createFolder(folder);
        return new AuthorityFolder(folder, password);
    }

    Optional<Credential> get(String name) {
        Path file = folder.resolve(name + SUFFIX);
        return Files.exists(file) ? Optional.of(KeyStoreFile.read(file, password)) : Optional.empty();
    }

    /** Stores and gives back what was stored. */
    Credential put(String name, Credential authority) {
        KeyStoreFile.write(folder.resolve(name + SUFFIX), authority, password);
        return authority;
    }

    List<String> names(String prefix) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix) && name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new PkiException(PkiException.Code.FILE, "cannot list " + folder + ": check the folder's owner", e);
        }
    }
}
