package io.flotilla.agent;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a join line need not say on an ordinary host. */
final class HostDefaults {
    private HostDefaults() {}

    /** The first private IPv4 address, else the first other one that is not the loopback. */
    static Optional<String> address() {
        List<InetAddress> all;
        try {
            all = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .toList();
        } catch (SocketException noNetwork) {
            return Optional.empty();
        }
        return all.stream()
                .filter(InetAddress::isSiteLocalAddress)
                .findFirst()
                .or(() -> all.stream().findFirst())
                .map(InetAddress::getHostAddress);
    }

    /** The chain node's distribution beside the agent's: in the build tree, or unpacked next to it, the newest. */
    static Optional<String> nodeHome() {
        Path home = ownHome();
        return Stream.concat(Stream.of(home.resolve("../../../chain-node/target/dist")), unpackedBeside(home))
                .map(Path::normalize)
                .filter(candidate -> Files.isExecutable(candidate.resolve("bin").resolve("flotilla-node")))
                .map(Path::toString)
                .findFirst();
    }

    private static Stream<Path> unpackedBeside(Path home) {
        Path parent = home.getParent();
        if (parent == null) {
            return Stream.empty();
        }
        try (Stream<Path> siblings = Files.list(parent)) {
            return siblings
                    .filter(sibling -> sibling.getFileName().toString().startsWith("flotilla-node"))
                    .sorted(Comparator.reverseOrder())
                    .toList()
                    .stream();
        } catch (IOException unreadable) {
            return Stream.empty();
        }
    }

    /** The folder above {@code lib}, in which the agent's jar lies. */
    private static Path ownHome() {
        try {
            URI jar = HostDefaults.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            return Path.of(jar).resolve("../..").normalize();
        } catch (URISyntaxException unusual) {
            return Path.of("").toAbsolutePath();
        }
    }
}
