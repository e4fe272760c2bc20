package io.flotilla.fleet.fault;

import static io.flotilla.fleet.fault.LiveFleet.eventually;
import static io.flotilla.fleet.fault.LiveFleet.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.fleet.fault.Networks.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two organisations behind real firewalls: see {@link Networks}. North can dial south's node by the one port that south's
 * router forwards; nobody can dial north's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirewallIT {
    private static final String NORTH = "north/one";
    private static final String SOUTH = "south/two";
    private static final String SPEC = """
            apiVersion: flotilla/v1
            kind: Chain
            metadata: {name: firewalls}
            consensus: {protocol: qbft, blockPeriod: 1s, requestTimeout: 2s}
            organizations:
              - id: north
                nodes: [{id: one, role: validator, runtime: {heap: 128MiB}}]
              - id: south
                nodes:
                  - id: two
                    role: validator
                    runtime: {heap: 128MiB, p2p: {listen: "10.2.0.10:30301", advertise: "203.0.113.12:30301"}}
            permissions: {deployContracts: [north]}
            """;

    private Networks networks;
    private LiveFleet fleet;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Assumptions.assumeTrue(LiveFleet.built(), "the distributions are missing: run mvn verify at the root");
        var hindrance = Networks.hindrance();
        Assumptions.assumeTrue(hindrance.isEmpty(), () -> hindrance.orElse(""));
        networks = Networks.make();
        fleet = new LiveFleet(folder, networks.internet(), Networks.MANAGER);
        fleet.startManager();
        Map<String, String> joins = fleet.apply(SPEC);
        fleet.join(NORTH, joins.get(NORTH), networks.host(Site.NORTH), Site.NORTH.host(), Networks.P2P_PORT);
        fleet.join(SOUTH, joins.get(SOUTH), networks.host(Site.SOUTH), Site.SOUTH.host(), Networks.P2P_PORT);
        fleet.awaitWhole();
    }

    @AfterAll
    void stop() {
        try {
            if (fleet != null) {
                fleet.close();
            }
        } finally {
            if (networks != null) {
                networks.close();
            }
        }
    }

    @Test
    @Order(2)
    void aLinkThatOnlyOneSideCanDialStandsAndBothCountIt() throws IOException {
        fleet.awaitWhole();

        assertThat(networks.forwarded(Site.SOUTH)).isPositive();
        assertThat(networks.forwarded(Site.NORTH)).isZero();
        String own = Site.SOUTH.host() + ":" + Networks.P2P_PORT;
        long pid = fleet.host(SOUTH).pid();
        assertThat(networks.sockets(Site.SOUTH, "state", "established"))
                .anyMatch(line -> line.contains(own + " ")
                        && line.contains(" " + Site.NORTH.outside() + ":")
                        && line.contains("pid=" + pid + ","));
        for (String node : fleet.nodes()) {
            assertThat(fleet.node(node).at("/status/peers").asInt()).as(node).isEqualTo(1);
        }
    }

    @Test
    @Order(1)
    void agentsOnlyDialOutAndNobodyComesIn() throws IOException {
        for (Site site : Site.values()) {
            Host host = fleet.host(site == Site.NORTH ? NORTH : SOUTH);
            String agent = "pid=" + host.agent().pid() + ",";
            assertThat(networks.sockets(site, "-l"))
                    .as("%s listens", site)
                    .isNotEmpty()
                    .noneMatch(line -> line.contains(agent))
                    .allMatch(line -> line.contains("pid=" + host.pid() + ",")
                            && (line.contains(" 127.0.0.1:")
                                    || line.contains(" " + site.host() + ":" + Networks.P2P_PORT + " ")));
            assertThat(networks.sockets(site, "state", "established"))
                    .as("%s is connected", site)
                    .anyMatch(line -> line.contains(agent)
                            && line.contains(" " + Networks.MANAGER + ":"
                                    + fleet.broker().getPort() + " "));
            assertThat(networks.refused(site)).as("%s refused", site).isZero();
        }

        assertThatThrownBy(() -> networks.in(
                        Networks.INTERNET, "curl", "-sS", "-m", "2", "telnet://" + Site.NORTH.outside() + ":30301"))
                .hasMessageContaining("timed out");
        assertThat(networks.refused(Site.NORTH)).as("the counter counts").isPositive();
    }

    @Test
    @Order(3)
    void aLineThatIsCutForLongerThanTheKeepAliveLosesNothing() throws IOException {
        Host south = fleet.host(SOUTH);
        List<Long> started = south.started();
        long other = fleet.host(NORTH).pid();

        networks.cut(Site.SOUTH);
        String id = fleet.ask(order("node.restart", List.of(SOUTH), "while-cut"))
                .path("id")
                .asText();
        eventually()
                .atMost(Duration.ofSeconds(150))
                .until(() -> presence(SOUTH).equals("lost") && !presence(NORTH).equals("lost"));

        assertThat(south.node()).as("goes on").isPresent();
        assertThat(south.started()).isEqualTo(started);
        assertThat(fleet.get("/api/v1/commands/" + id).at("/executions/0/state").asText())
                .isEqualTo("sent");

        networks.heal(Site.SOUTH);
        eventually()
                .until(() -> fleet.get("/api/v1/commands/" + id)
                        .at("/executions/0/state")
                        .asText()
                        .equals("succeeded"));
        fleet.awaitWhole();
        List<Long> expected = new ArrayList<>(started);
        expected.add(fleet.get("/api/v1/commands/" + id)
                .at("/executions/0/output/pid")
                .asLong());
        assertThat(south.started()).isEqualTo(expected);
        assertThat(fleet.host(NORTH).pid()).isEqualTo(other);
    }

    private String presence(String node) {
        return fleet.node(node).at("/presence/state").asText();
    }
}
