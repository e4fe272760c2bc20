package io.flotilla.chain.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.PeeringOrder.Distribution;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Nodes of one chain, each of an organisation of its own with a transaction key; who runs them is left to the test. */
public final class Cluster implements AutoCloseable {
    /** As quick as several nodes on one busy machine stand. */
    public static final ConsensusParameters QUICK = new ConsensusParameters(
            ConsensusParameters.QBFT,
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Duration.ofSeconds(8),
            Duration.ofMillis(500));

    private final Consortium consortium;
    private final Path folder;
    private final Function<Site, ? extends AutoCloseable> runner;
    private final Map<OrgId, Client> clients = new TreeMap<>();
    private final List<Site> sites = new ArrayList<>();
    private final Map<Site, AutoCloseable> running = new HashMap<>();
    private final List<OrgId> organisations;
    private ObjectNode genesis = Json.object();

    /** @param organisations of the chain, in order, whether they have a validator or not */
    public Cluster(Path folder, List<String> organisations, Function<Site, ? extends AutoCloseable> runner) {
        this.folder = folder;
        this.runner = runner;
        this.consortium = new Consortium(folder.resolve("ca"));
        this.organisations = organisations.stream().map(OrgId::new).toList();
        this.organisations.forEach(id -> clients.put(id, new Client(id)));
    }

    /** Starts a validator for each of the first organisations, and the chain with them. */
    public List<Site> found(int validators) {
        List<Site> first = new ArrayList<>();
        for (OrgId organisation : organisations.subList(0, validators)) {
            first.add(add(organisation));
        }
        genesis = consortium.genesis(
                Consortium.CHAIN,
                first.stream()
                        .collect(Collectors.toMap(
                                Site::node, site -> site.admin().status().publicKey())),
                organisations,
                clients.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, one -> one.getValue().publicKey())),
                QUICK);
        introduce(first);
        return first;
    }

    /** Starts one more node, which knows the chain. */
    public Site join(int organisation) {
        Site site = add(organisations.get(organisation));
        introduce(sites);
        return site;
    }

    public Client client(int organisation) {
        return clients.get(organisations.get(organisation));
    }

    public void start(Site site) {
        running.put(site, runner.apply(site));
    }

    /** Ends that node as its runner does. */
    public void stop(Site site) {
        try {
            running.remove(site).close();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::stop);
    }

    public static long height(Site site) {
        return site.admin().get("/chain/head").path("height").asLong();
    }

    public static long highest(Collection<Site> sites) {
        return sites.stream().mapToLong(Cluster::height).max().orElseThrow();
    }

    public static ObjectNode block(Site site, long height) {
        return site.admin().get("/chain/block/" + height);
    }

    private Site add(OrgId organisation) {
        NodeAddress node = NodeAddress.parse(organisation + "/validator-1");
        Site site = new Site(folder, node, consortium.node(node));
        sites.add(site);
        start(site);
        return site;
    }

    private void introduce(List<Site> all) {
        PeeringOrder order = new PeeringOrder(all.stream().map(Site::peer).toList(), List.of());
        for (Site site : all) {
            site.admin().send("PUT", "/genesis", genesis);
            site.admin().send("PUT", "/peers", order);
            List<NodeAddress> others = all.stream()
                    .map(Site::node)
                    .filter(node -> !node.equals(site.node()))
                    .toList();
            site.admin().send("POST", "/certificate/distribute", new Distribution(others));
        }
    }
}
