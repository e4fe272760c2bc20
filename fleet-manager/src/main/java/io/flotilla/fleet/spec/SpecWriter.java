package io.flotilla.fleet.spec;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.message.NodeSpec;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;
import org.yaml.snakeyaml.serializer.Serializer;

/** Writes a chain spec so that {@link SpecReader} reads the same one. */
public final class SpecWriter {
    private SpecWriter() {}

    public static String write(ChainSpec spec) {
        Mapping file = new Mapping()
                .text("apiVersion", SpecReader.API_VERSION)
                .text("kind", SpecReader.KIND)
                .with(
                        "metadata",
                        new Mapping().text("name", spec.chain().value()).given("description", spec.description()))
                .with(
                        "consensus",
                        new Mapping()
                                .text("protocol", spec.consensus().protocol())
                                .text("blockPeriod", duration(spec.consensus().blockPeriod()))
                                .text(
                                        "requestTimeout",
                                        duration(spec.consensus().requestTimeout()))
                                .text(
                                        "requestTimeoutMax",
                                        duration(spec.consensus().requestTimeoutMax()))
                                .text(
                                        "emptyBlockPeriod",
                                        duration(spec.consensus().emptyBlockPeriod())))
                .with(
                        "limits",
                        new Mapping()
                                .number("blockGas", spec.limits().blockGas())
                                .text("blockBytes", size(spec.limits().blockBytes())))
                .list("organizations", spec.organisations(), SpecWriter::organisation)
                .list("contracts", spec.contracts(), SpecWriter::contract);
        Mapping permissions = new Mapping();
        new TreeMap<>(spec.permissions())
                .forEach((permission, members) -> permissions.list(permission, members, org -> scalar(org.value())));
        return text(file.with("permissions", permissions).node());
    }

    private static Node organisation(ChainSpec.Organisation member) {
        Mapping mapping = new Mapping().text("id", member.id().value());
        if (!member.name().equals(member.id().value())) {
            mapping.text("name", member.name());
        }
        return mapping.list("administrators", member.administrators(), SpecWriter::scalar)
                .list("nodes", member.nodes(), SpecWriter::node)
                .node();
    }

    private static Node node(ChainSpec.Node node) {
        Mapping mapping = new Mapping();
        if (node.id() != null) {
            mapping.text("id", node.id().value());
        }
        NodeSpec.RuntimeParameters runtime = node.runtime();
        Mapping environment = new Mapping();
        new TreeMap<>(runtime.environment()).forEach(environment::text);
        return mapping.text("role", node.role().name().toLowerCase(Locale.ROOT))
                .with(
                        "runtime",
                        new Mapping()
                                .text("heap", runtime.heapMiB() + "MiB")
                                .with(
                                        "p2p",
                                        new Mapping()
                                                .endpoint(
                                                        "listen", runtime.p2p().listen())
                                                .endpoint(
                                                        "advertise",
                                                        runtime.p2p().advertise()))
                                .with("environment", environment))
                .node();
    }

    private static Node contract(ChainSpec.Contract contract) {
        return new Mapping()
                .text("name", contract.name())
                .text("sha256", contract.sha256().value())
                .list("init", InitArguments.nodes(contract.init()), value -> value)
                .node();
    }

    private static String duration(Duration time) {
        long millis = time.toMillis();
        if (!Duration.ofMillis(millis).equals(time)) {
            return time.toString();
        }
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static String size(long bytes) {
        return bytes % (1 << 20) == 0
                ? (bytes >> 20) + "MiB"
                : bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : bytes + "B";
    }

    /**
     * Quoted whenever it would be read as something else than text. SnakeYAML sees to that, but loses next-line
     * characters and byte order marks unless it is told to escape them.
     */
    static Node scalar(String text) {
        boolean harmless = text.chars().allMatch(c -> (c >= ' ' && c <= '~') || Character.isLetterOrDigit(c));
        return new ScalarNode(Tag.STR, text, null, null, harmless ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED);
    }

    private static String text(Node root) {
        DumperOptions options = new DumperOptions();
        options.setSplitLines(false);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setIndent(2);
        options.setLineBreak(DumperOptions.LineBreak.UNIX);
        StringWriter out = new StringWriter();
        Serializer serializer = new Serializer(new Emitter(out, options), new Resolver(), options, null);
        try {
            serializer.open();
            serializer.serialize(root);
            serializer.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
        return out.toString();
    }

    /** A mapping under construction; what is empty is left out. */
    private static final class Mapping {
        private final List<NodeTuple> fields = new ArrayList<>();

        Mapping text(String key, String value) {
            return put(key, scalar(value));
        }

        Mapping given(String key, String value) {
            return value.isEmpty() ? this : text(key, value);
        }

        Mapping number(String key, long value) {
            return put(key, new ScalarNode(Tag.INT, String.valueOf(value), null, null, ScalarStyle.PLAIN));
        }

        Mapping endpoint(String key, @Nullable Endpoint value) {
            return value == null ? this : text(key, value.toString());
        }

        Mapping with(String key, Mapping value) {
            return value.fields.isEmpty() ? this : put(key, value.node());
        }

        <T> Mapping list(String key, List<T> values, Function<T, Node> writer) {
            if (values.isEmpty()) {
                return this;
            }
            List<Node> nodes = values.stream().map(writer).toList();
            boolean plain = nodes.stream().allMatch(ScalarNode.class::isInstance);
            return put(key, new SequenceNode(Tag.SEQ, nodes, plain ? FlowStyle.FLOW : FlowStyle.BLOCK));
        }

        Node node() {
            return new MappingNode(Tag.MAP, fields, FlowStyle.BLOCK);
        }

        private Mapping put(String key, Node value) {
            fields.add(new NodeTuple(scalar(key), value));
            return this;
        }
    }
}
