package io.flotilla.fleet.cli.client;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.fleet.spec.ContractFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A chain spec to be sent as it is, with the code that its contracts name as files beside it; the manager judges both.
 *
 * @param body the spec, with hashes in the place of files
 * @param code what the files hold
 */
public record SpecFile(Rest.Body body, List<byte[]> code) {
    private static final int MOST_BYTES = 1 << 20;

    /** @param path {@code -}: standard input */
    public static SpecFile read(Path path) {
        byte[] text = bytes(path);
        if (text.length > MOST_BYTES) {
            throw Failure.usage(path + " is larger than 1 MiB: that is no chain spec");
        }
        ContractFiles files = ContractFiles.in(text(text));
        Map<String, byte[]> code = new LinkedHashMap<>();
        files.names().forEach(name -> code.put(name, WasmFile.read(path.resolveSibling(name))));
        byte[] sent = code.isEmpty()
                ? text
                : files.with(name -> Sha256.of(code.getOrDefault(name, text))).getBytes(StandardCharsets.UTF_8);
        return new SpecFile(Rest.Body.yaml(sent), List.copyOf(code.values()));
    }

    /** Gives the manager the code before the spec that names it. */
    public void sendCode(Rest rest) {
        code.forEach(wasm -> WasmFile.send(rest, wasm));
    }

    private static byte[] bytes(Path path) {
        try (InputStream file = path.toString().equals("-") ? System.in : Files.newInputStream(path)) {
            return file.readNBytes(MOST_BYTES + 1);
        } catch (NoSuchFileException missing) {
            throw new Failure(Failure.Exit.USAGE, "there is no file " + path, missing);
        } catch (IOException unreadable) {
            throw new Failure(Failure.Exit.USAGE, path + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** Empty when it is no text: the manager says so. */
    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException binary) {
            return "";
        }
    }
}
