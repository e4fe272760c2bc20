package io.flotilla.chain;

import io.flotilla.chain.ledger.ChainFault;
import io.flotilla.chain.ledger.ChainFault.Code;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** {@code node.json}, which the agent writes before each start. */
final class SettingsFile {
    private static final int MOST_BYTES = 64 << 10;

    private SettingsFile() {}

    /** @throws ChainFault SETTINGS that names the file and what is wrong with it */
    static NodeSettings load(Path path) {
        try {
            return Json.strict(Json.parse(Files.readAllBytes(path), MOST_BYTES), NodeSettings.class);
        } catch (NoSuchFileException missing) {
            throw new ChainFault(
                    Code.SETTINGS, "There is no " + path + ": the agent writes it before it starts the node.", missing);
        } catch (IOException | IllegalArgumentException bad) {
            throw new ChainFault(Code.SETTINGS, "Cannot use " + path + ": " + bad.getMessage() + ".", bad);
        }
    }
}
