package io.flotilla.agent.command;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.contract.message.Question;
import io.flotilla.pki.key.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the policy when the first command asks for it, and again when the file has changed. Without it nothing is allowed. */
public final class PolicyFile {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyFile.class);
    private static final Policy CLOSED =
            new Policy(List.of(), Map.of(), List.of(), 0, List.of(), List.of(), 0, List.of());

    private final Path file;
    private @Nullable State judged;
    private Policy policy = CLOSED;
    private String trouble = "";

    /** What changes with a file's content, unless somebody takes pains. */
    private record State(FileTime modified, long size) {}

    public PolicyFile(Path file) {
        this.file = file;
    }

    /** Leaves a file that the host's owner has written as it is. */
    public void writeUnlessThere() {
        if (!Files.exists(file)) {
            PrivateFile.write(file, text());
        }
    }

    /** Whether a configuration may set this environment variable for the node. */
    public boolean permits(String variable) {
        return current().permits(variable);
    }

    /** Why nothing is allowed; empty when the file says what is. */
    String trouble() {
        current();
        return trouble;
    }

    Policy current() {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            State state = new State(now.lastModifiedTime(), now.size());
            if (!state.equals(judged)) {
                policy = read(Files.readAllBytes(file));
                judged = state;
            }
        } catch (IOException unreadable) {
            judged = null; // Looked at each time: what lets it be read again changes nothing in the file.
            policy = closed(unreadable instanceof NoSuchFileException ? "it is not there" : unreadable.toString());
        }
        return policy;
    }

    private Policy read(byte[] text) {
        try {
            Policy read = Json.strict(new YAMLMapper().readTree(text), Policy.class);
            trouble = "";
            return read;
        } catch (IOException | MalformedDocument bad) {
            return closed(String.valueOf(bad.getMessage()));
        }
    }

    private Policy closed(String why) {
        String now = file + " cannot be read (" + why + "): no command is carried out until it is corrected";
        if (!now.equals(trouble)) {
            LOG.error("{}", now);
        }
        trouble = now;
        return CLOSED;
    }

    private static String text() {
        String operations = Policy.ORDINARY.stream().map(name -> "  - " + name).collect(Collectors.joining("\n"));
        return """
                # What the fleet manager may ask of this host. Yours alone to change: no command can.
                # Operations that are carried out; the others are answered with "rejected". validator.speak is not among them: it
                # makes a validator vote that may have forgotten its own votes. Name it only for as long as you need it.
                operations:
                %s
                # Times of the day in UTC at which an operation may begin, such as
                # windows: {node.restart: ["22:00-04:00"]}
                windows: {}
                # Thumbprints of the command signers accepted; none named: every one that was pinned at the join.
                signers: []
                # The most commands that are begun within an hour, chain.submit left out.
                perHour: %d
                # Questions that are answered at any time; log.tail shows the newest lines of agent.log or node.log, chain.* what
                # the node knows of its chain.
                calls: [%s]
                # Contract calls that chain.submit signs with your organisation's key, nobody being asked: contract.method,
                # contract.* or "*", which stands for every contract except members, validators, permissions, parameters and
                # lifecycle. Those rule the chain: name what you let the manager vote or deploy for you, such as
                # transactions: ["*", lifecycle.deploy, validators.vote]
                transactions: ["*"]
                # The most of them within an hour.
                transactionsPerHour: %d
                # Environment variables that a configuration may set for the node, beside TZ, LANG and LC_*, by name.
                # Some of them, such as JAVA_TOOL_OPTIONS, LD_PRELOAD or PATH, make the node run any program.
                environment: []
                """.formatted(
                        operations,
                        Policy.OPEN.perHour(),
                        String.join(", ", Question.names()),
                        Policy.OPEN.transactionsPerHour());
    }
}
