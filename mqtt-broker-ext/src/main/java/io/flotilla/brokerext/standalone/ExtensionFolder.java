package io.flotilla.brokerext.standalone;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.nimbusds.jose.JWSObject;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the extension's folder with its settings, as the zip has it, out of the program that runs: the jars of this class
 * and of what it needs.
 */
public final class ExtensionFolder {
    private static final String ID = "flotilla";
    private static final String MAIN = "io.flotilla.brokerext.StandaloneExtension";
    /** One class of each jar. */
    private static final Map<String, Class<?>> PARTS = parts();

    private ExtensionFolder() {}

    private static Map<String, Class<?>> parts() {
        Map<String, Class<?>> parts = new LinkedHashMap<>();
        parts.put("flotilla-broker-ext", ExtensionFolder.class);
        parts.put("flotilla-contract", Topics.class);
        parts.put("jackson-databind", JsonNode.class);
        parts.put("jackson-core", JsonParser.class);
        parts.put("jackson-annotations", JsonCreator.class);
        parts.put("nimbus-jose-jwt", JWSObject.class);
        parts.put("jspecify", Nullable.class);
        return parts;
    }

    /**
     * What was there before is replaced, except for the access document and for the settings, which may have been changed.
     *
     * @param extensions of a HiveMQ's home folder
     * @param root PEM
     * @return the extension's folder
     */
    public static Path write(Path extensions, TrustDomain domain, String root, SignerList signers) throws IOException {
        Path folder = extensions.resolve(ID);
        Path lib = Files.createDirectories(folder.resolve("lib"));
        try (Stream<Path> old = Files.list(lib)) {
            for (Path jar : old.toList()) {
                Files.delete(jar);
            }
        }
        StringBuilder classPath = new StringBuilder();
        for (Map.Entry<String, Class<?>> part : PARTS.entrySet()) {
            classPath
                    .append("lib/")
                    .append(put(part.getKey(), part.getValue(), lib))
                    .append(' ');
        }
        launcher(folder.resolve("flotilla-extension.jar"), classPath.toString().strip());
        try (InputStream description = ExtensionFolder.class.getResourceAsStream("hivemq-extension.xml")) {
            replace(
                    folder.resolve("hivemq-extension.xml"),
                    description == null ? new byte[0] : description.readAllBytes());
        }
        replace(folder.resolve("root.pem"), root.getBytes(StandardCharsets.UTF_8));
        replace(folder.resolve("signers.json"), Json.write(signers));
        Path settings = folder.resolve(Settings.FILE);
        if (!Files.exists(settings)) {
            String text = Settings.DOMAIN + "=" + domain + "\n" + Settings.ROOT + "=root.pem\n" + Settings.SIGNERS
                    + "=signers.json\n";
            replace(settings, text.getBytes(StandardCharsets.UTF_8));
        }
        return folder;
    }

    /** A broker that reads it finds the old content or the new one. */
    private static void replace(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
        Files.write(temporary, content);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The name of the jar, which is packed first when the classes lie in a folder. */
    private static String put(String name, Class<?> part, Path lib) throws IOException {
        Path source;
        try {
            source = Path.of(
                    part.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IOException(impossible);
        }
        if (Files.isDirectory(source)) {
            Path jar = lib.resolve(name + ".jar");
            pack(source, jar);
            return jar.getFileName().toString();
        }
        Files.copy(source, lib.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        return source.getFileName().toString();
    }

    private static void pack(Path classes, Path jar) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(classes)) {
            files = tree.filter(Files::isRegularFile).sorted().toList();
        }
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : files) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }

    /** Names the extension's class; alone in the folder, for HiveMQ gives each jar there a class loader of its own. */
    private static void launcher(Path jar, String classPath) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.putNextEntry(new JarEntry("META-INF/services/" + ExtensionMain.class.getName()));
            out.write((MAIN + "\n").getBytes(StandardCharsets.UTF_8));
            out.closeEntry();
        }
    }
}
