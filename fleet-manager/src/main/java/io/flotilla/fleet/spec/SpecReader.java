package io.flotilla.fleet.spec;

import io.flotilla.contract.chain.ChainLimits;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.NodeSpec;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a chain spec. One reader reads one file. */
public final class SpecReader {
    static final String API_VERSION = "flotilla/v1";
    static final String KIND = "Chain";
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int DEFAULT_HEAP_MIB = 256;
    private static final List<String> PERMISSIONS = List.of(ChainSpec.DEPLOY_CONTRACTS, ChainSpec.PROPOSE_MEMBERS);

    private final List<SpecProblem> problems = new ArrayList<>();

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(8);

    private SpecReader() {}

    /** @throws BadSpec with every problem that can be seen at once */
    public static ChainSpec read(String yaml) {
        SpecReader reader = new SpecReader();
        ChainSpec spec = reader.chain(reader.compose(yaml));
        if (spec == null || !reader.problems.isEmpty()) {
            reader.problems.sort(Comparator.comparingInt(SpecProblem::line));
            throw new BadSpec(reader.problems);
        }
        return spec;
    }

    private @Nullable Node compose(String yaml) {
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(MOST_CHARACTERS);
        limits.setNestingDepthLimit(16);
        limits.setMaxAliasesForCollections(0);
        try {
            Node root = new Yaml(limits).compose(new StringReader(yaml));
            if (root == null) {
                problems.add(new SpecProblem(1, "", "the file is empty"));
            }
            return root;
        } catch (MarkedYAMLException bad) {
            int line = bad.getProblemMark() == null ? 0 : bad.getProblemMark().getLine() + 1;
            problems.add(new SpecProblem(line, "", "not YAML: " + bad.getProblem()));
        } catch (YAMLException bad) {
            problems.add(new SpecProblem(0, "", "not YAML: " + bad.getMessage()));
        }
        return null;
    }

    private @Nullable ChainSpec chain(@Nullable Node root) {
        if (root == null) {
            return null;
        }
        YamlObject file = YamlObject.of(root, "", problems);
        file.required("apiVersion", text -> exactly(API_VERSION, text));
        file.required("kind", text -> exactly(KIND, text));
        YamlObject metadata = file.object("metadata");
        ChainId name = metadata.required("name", ChainId::new);
        String description = metadata.optional("description", "", text -> text);
        metadata.end("name", "description");
        ConsensusParameters consensus = consensus(file.object("consensus"));
        ChainLimits limits = limits(file.object("limits"), consensus);
        List<ChainSpec.Organisation> organisations = organisations(file);
        List<ChainSpec.Contract> contracts = contracts(file);
        Map<String, List<OrgId>> permissions = permissions(file.object("permissions"), known(organisations));
        file.end("apiVersion", "kind", "metadata", "consensus", "limits", "organizations", "contracts", "permissions");
        return name == null || consensus == null || limits == null
                ? null
                : new ChainSpec(name, description, consensus, limits, organisations, contracts, permissions);
    }

    private @Nullable ConsensusParameters consensus(YamlObject section) {
        int before = problems.size();
        String protocol =
                section.optional("protocol", ConsensusParameters.QBFT, text -> exactly(ConsensusParameters.QBFT, text));
        Duration blockPeriod = section.optional("blockPeriod", Duration.ofSeconds(1), Quantities::duration);
        Duration timeout = section.optional("requestTimeout", Duration.ofSeconds(2), Quantities::duration);
        Duration most = section.optional("requestTimeoutMax", longest(timeout), Quantities::duration);
        Duration longer = blockPeriod.compareTo(Duration.ofSeconds(10)) > 0 ? blockPeriod : Duration.ofSeconds(10);
        Duration empty = section.optional("emptyBlockPeriod", longer, Quantities::duration);
        section.end("protocol", "blockPeriod", "requestTimeout", "requestTimeoutMax", "emptyBlockPeriod");
        return problems.size() > before
                ? null
                : section.build(() -> new ConsensusParameters(protocol, blockPeriod, timeout, most, empty));
    }

    /** Long enough for a full block of the limits that are the default. */
    private static Duration longest(Duration timeout) {
        Duration four = timeout.multipliedBy(4);
        return four.compareTo(LONG_ENOUGH) < 0 ? LONG_ENOUGH : four;
    }

    private @Nullable ChainLimits limits(YamlObject section, @Nullable ConsensusParameters consensus) {
        long gas = section.optional("blockGas", 4_000_000L, SpecReader::number);
        long bytes = section.optional("blockBytes", 1L << 20, Quantities::bytes);
        section.end("blockGas", "blockBytes");
        return section.build(() -> {
            ChainLimits limits = new ChainLimits(gas, bytes);
            return consensus == null ? limits : new Genesis.Parameters(consensus, limits).limits();
        });
    }

    private List<ChainSpec.Organisation> organisations(YamlObject file) {
        List<ChainSpec.Organisation> all = new ArrayList<>();
        Set<OrgId> seen = new HashSet<>();
        List<YamlObject> sections = file.objects("organizations");
        for (YamlObject section : sections) {
            OrgId id = section.required("id", OrgId::new);
            if (id != null && !seen.add(id)) {
                section.problem(section.line(), "id", "organisation \"" + id + "\" stands twice; keep one of them");
            }
            String name = section.optional("name", id == null ? "" : id.value(), text -> text);
            List<String> administrators = section.values("administrators", text -> text);
            List<ChainSpec.Node> nodes = nodes(section);
            section.end("id", "name", "administrators", "nodes");
            if (id != null) {
                all.add(new ChainSpec.Organisation(id, name, administrators, nodes));
            }
        }
        if (sections.isEmpty()) {
            file.problem(file.line(), "organizations", "names no organisation");
        } else if (problems.isEmpty() && all.stream().allMatch(o -> validators(o) == 0)) {
            file.problem(file.line(), "organizations", "no node has the role validator; a chain needs one");
        }
        return all;
    }

    private List<ChainSpec.Node> nodes(YamlObject organisation) {
        List<ChainSpec.Node> all = new ArrayList<>();
        Set<NodeId> seen = new HashSet<>();
        for (YamlObject section : organisation.objects("nodes")) {
            NodeId id = section.maybe("id", NodeId::new);
            if (id != null && !seen.add(id)) {
                section.problem(section.line(), "id", "node \"" + id + "\" stands twice; keep one of them");
            }
            Role role = section.required("role", text -> constant(Role.class, text));
            NodeSpec.RuntimeParameters runtime = runtime(section.object("runtime"));
            section.end("id", "role", "runtime");
            if (role != null && runtime != null) {
                all.add(new ChainSpec.Node(id, role, runtime));
            }
        }
        return all;
    }

    private NodeSpec.@Nullable RuntimeParameters runtime(YamlObject section) {
        long heap = section.optional("heap", (long) DEFAULT_HEAP_MIB << 20, Quantities::bytes);
        YamlObject p2p = section.object("p2p");
        Endpoint listen = p2p.maybe("listen", Endpoint::parse);
        Endpoint advertise = p2p.maybe("advertise", Endpoint::parse);
        p2p.end("listen", "advertise");
        Map<String, String> environment = section.texts("environment");
        section.end("heap", "p2p", "environment");
        return section.build(() -> new NodeSpec.RuntimeParameters(
                Math.toIntExact(Math.min(heap >> 20, Integer.MAX_VALUE)),
                new NodeSpec.P2p(listen, advertise),
                environment));
    }

    private static List<ChainSpec.Contract> contracts(YamlObject file) {
        List<ChainSpec.Contract> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (YamlObject section : file.objects("contracts")) {
            String name = section.required("name", ChainSpec.Contract::checkedName);
            if (name != null && !seen.add(name)) {
                section.problem(section.line(), "name", "contract \"" + name + "\" stands twice; keep one of them");
            }
            boolean elsewhere = section.has("wasm");
            section.maybe("wasm", SpecReader::file);
            Sha256 sha256 = elsewhere ? null : section.required("sha256", Sha256::new);
            String init = section.list("init", InitArguments.NONE, InitArguments::json);
            section.end("name", "wasm", "sha256", "init");
            if (name != null && sha256 != null) {
                all.add(new ChainSpec.Contract(name, sha256, init));
            }
        }
        return all;
    }

    private static String file(String name) {
        throw new IllegalArgumentException("names the file \"" + name
                + "\", which is not here: fleet apply sends it, or give the sha256 of one that was sent");
    }

    private static Map<String, List<OrgId>> permissions(YamlObject section, Set<OrgId> known) {
        Map<String, List<OrgId>> all = new LinkedHashMap<>();
        for (String permission : PERMISSIONS) {
            all.put(permission, section.values(permission, text -> member(new OrgId(text), known)));
        }
        section.end(PERMISSIONS.toArray(String[]::new));
        return all;
    }

    private static Set<OrgId> known(List<ChainSpec.Organisation> organisations) {
        return organisations.stream().map(ChainSpec.Organisation::id).collect(Collectors.toSet());
    }

    private static long validators(ChainSpec.Organisation organisation) {
        return organisation.nodes().stream()
                .filter(node -> node.role() == Role.VALIDATOR)
                .count();
    }

    private static OrgId member(OrgId organisation, Set<OrgId> known) {
        if (!known.contains(organisation)) {
            throw new IllegalArgumentException(
                    "organisation \"" + organisation + "\" is not one of this chain's organizations");
        }
        return organisation;
    }

    private static String exactly(String expected, String text) {
        if (!text.equals(expected)) {
            throw new IllegalArgumentException("\"" + text + "\" is unknown: use " + expected);
        }
        return text;
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,15}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a whole number");
        }
        return Long.parseLong(text);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        Function<E, String> wire = constant -> constant.name().toLowerCase(Locale.ROOT);
        List<E> all = List.of(type.getEnumConstants());
        return all.stream()
                .filter(c -> wire.apply(c).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is unknown: use "
                        + all.stream().map(wire).collect(Collectors.joining(" or "))));
    }
}
