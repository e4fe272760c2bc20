package io.flotilla.fleet.spec;

import io.flotilla.contract.chain.Sha256;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The files that a spec's contracts name with {@code wasm}. The manager, who has no such files, knows hashes only. */
public final class ContractFiles {
    private static final String KEY = "wasm";

    private final String yaml;
    private final List<Place> places;

    /** Where a file is named: from the key to the end of its value. */
    private record Place(String file, int start, int end) {}

    private ContractFiles(String yaml, List<Place> places) {
        this.yaml = yaml;
        this.places = places;
    }

    /** None when the text is no YAML: what is wrong with it says who reads the spec. */
    public static ContractFiles in(String yaml) {
        List<Place> places = new ArrayList<>();
        try {
            LoaderOptions limits = new LoaderOptions();
            limits.setNestingDepthLimit(16);
            limits.setMaxAliasesForCollections(0);
            if (new Yaml(limits).compose(new StringReader(yaml)) instanceof MappingNode file) {
                file.getValue().stream()
                        .filter(field -> named(field.getKeyNode(), "contracts"))
                        .forEach(field -> contracts(yaml, field.getValueNode(), places));
            }
        } catch (YAMLException bad) {
            places.clear();
        }
        return new ContractFiles(yaml, places);
    }

    private static void contracts(String yaml, Node list, List<Place> places) {
        if (!(list instanceof SequenceNode contracts)) {
            return;
        }
        for (Node contract : contracts.getValue()) {
            if (contract instanceof MappingNode mapping) {
                mapping.getValue().stream()
                        .filter(field -> named(field.getKeyNode(), KEY))
                        .filter(field -> field.getValueNode() instanceof ScalarNode)
                        .forEach(field -> places.add(place(yaml, field)));
            }
        }
    }

    private static Place place(String yaml, NodeTuple field) {
        return new Place(
                ((ScalarNode) field.getValueNode()).getValue(),
                yaml.offsetByCodePoints(0, field.getKeyNode().getStartMark().getIndex()),
                yaml.offsetByCodePoints(0, field.getValueNode().getEndMark().getIndex()));
    }

    private static boolean named(Node key, String name) {
        return key instanceof ScalarNode scalar && scalar.getValue().equals(name);
    }

    /** Each once, as the spec writes them. */
    public List<String> names() {
        return places.stream().map(Place::file).distinct().toList();
    }

    /** The spec with the hash of each file in its place; every line keeps its number. */
    public String with(Function<String, Sha256> hashes) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (Place place : places) {
            text.append(yaml, from, place.start())
                    .append("sha256: \"")
                    .append(hashes.apply(place.file()))
                    .append('"');
            from = place.end();
        }
        return text.append(yaml, from, yaml.length()).toString();
    }
}
