package io.flotilla.simulate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The chains that a simulated fleet makes up: each of four organisations with one validator each and observers beside
 * them. A real fleet has many chains too: the peer set of one chain is one document of at most 64 KiB.
 */
record Consortium(int agents, int perChain) {
    private static final int MEMBERS = 4;

    private static final String HEAD = """
            apiVersion: flotilla/v1
            kind: Chain
            metadata: {name: sim-%d}
            organizations:
            """;

    /**
     * The specs of all chains, as YAML.
     *
     * @param heapMiB of every node
     */
    List<byte[]> specs(int heapMiB) {
        List<byte[]> specs = new ArrayList<>();
        int left = agents;
        for (int chain = 0; left > 0; chain++) {
            int nodes = Math.min(left, perChain);
            specs.add(spec(chain, nodes, heapMiB).getBytes(StandardCharsets.UTF_8));
            left -= nodes;
        }
        return specs;
    }

    private static String spec(int chain, int nodes, int heapMiB) {
        StringBuilder yaml = new StringBuilder(HEAD.formatted(chain));
        for (int member = 0; member < Math.min(MEMBERS, nodes); member++) {
            yaml.append("  - id: org-%d-%d\n    nodes:\n".formatted(chain, member));
            for (int node = member; node < nodes; node += MEMBERS) {
                boolean first = node == member;
                yaml.append("      - {id: %s-%d, role: %s, runtime: {heap: %dMiB}}\n"
                        .formatted(first ? "validator" : "observer", node, first ? "validator" : "observer", heapMiB));
            }
        }
        return yaml.toString();
    }
}
