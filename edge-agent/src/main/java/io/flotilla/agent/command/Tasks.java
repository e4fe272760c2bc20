package io.flotilla.agent.command;

import io.flotilla.agent.node.NodeControl;
import io.flotilla.agent.node.NodeView;
import io.flotilla.agent.node.ProcessMark;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How each operation is carried out. */
final class Tasks implements Command.Handler<Task> {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(40);
    private static final Duration RESTART = Duration.ofSeconds(90);
    private static final Duration GENESIS = Duration.ofSeconds(60);
    private static final Duration LINKS = Duration.ofSeconds(8);

    private final @Nullable ProcessMark before;
    private final ChainView chain;
    private final CommandKey key;
    private final Submissions submissions;

    /** @param before the node's process when the command began, or is to begin; null when none ran */
    Tasks(@Nullable ProcessMark before, ChainView chain, CommandKey key, Submissions submissions) {
        this.before = before;
        this.chain = chain;
        this.key = key;
        this.submissions = submissions;
    }

    @Override
    public Task nodeStart(Command.NodeStart command) {
        return new Task() {
            @Override
            public void act(NodeControl node) {
                node.want(true);
            }

            @Override
            public Optional<Outcome> observe(NodeView view, Duration elapsed) {
                if (view.process() != null && view.report() != null) {
                    return Optional.of(Outcome.succeeded(facts(view)));
                }
                return over(elapsed, START, view.trouble(), "node.start.timeout", "the node does not answer");
            }
        };
    }

    @Override
    public Task nodeStop(Command.NodeStop command) {
        return new Task() {
            @Override
            public void act(NodeControl node) {
                node.want(false);
            }

            @Override
            public Optional<Outcome> observe(NodeView view, Duration elapsed) {
                if (view.process() == null && !view.wanted()) {
                    return Optional.of(Outcome.succeeded(Map.of()));
                }
                return over(elapsed, STOP, null, "node.stop.timeout", "the node's process does not end");
            }
        };
    }

    @Override
    public Task nodeRestart(Command.NodeRestart command) {
        return new Task() {
            @Override
            public void act(NodeControl node) {
                node.restart();
            }

            @Override
            public void giveUp(NodeControl node) {
                node.withdrawRestart();
            }

            @Override
            public Optional<Outcome> observe(NodeView view, Duration elapsed) {
                boolean another = view.process() != null && !view.process().equals(before) && view.report() != null;
                if (another && (settled(view) || elapsed.compareTo(LINKS) > 0)) {
                    return Optional.of(Outcome.succeeded(facts(view)));
                }
                return over(elapsed, RESTART, view.trouble(), "node.restart.timeout", "no other process answers");
            }
        };
    }

    @Override
    public Task genesisInstall(Command.GenesisInstall command) {
        return new Task() {
            @Override
            public void act(NodeControl node) {
                node.hurry();
            }

            @Override
            public Optional<Outcome> observe(NodeView view, Duration elapsed) {
                return genesis(command.sha256(), view, elapsed);
            }
        };
    }

    @Override
    public Task certificateDistribute(Command.CertificateDistribute command) {
        return new Distribution(command.peers().isEmpty() ? chain.peers() : command.peers(), chain.peers());
    }

    @Override
    public Task chainSubmit(Command.ChainSubmit command) {
        return submissions.task(key, command, chain.pinned());
    }

    @Override
    public Task validatorSpeak(Command.ValidatorSpeak command) {
        return new Speaking(submissions.chain(), submissions.steps(), command);
    }

    private Optional<Outcome> genesis(Sha256 wanted, NodeView view, Duration elapsed) {
        Sha256 installed = view.report() == null ? null : view.report().genesis();
        if (wanted.equals(installed)) {
            Map<String, Object> output = facts(view);
            output.put("sha256", wanted.value());
            return Optional.of(Outcome.succeeded(output));
        }
        if (installed != null) {
            return Optional.of(Outcome.failed(
                    "genesis.other", "the node holds the genesis block " + installed + " already", facts(view)));
        }
        if (!wanted.equals(chain.pinned())) {
            return Optional.of(Outcome.failed(
                    "genesis.not.pinned", "the node's configuration does not pin this genesis block", Map.of()));
        }
        Problem refused = view.genesisTrouble();
        if (refused != null) {
            return Optional.of(Outcome.failed(refused.code(), refused.message(), facts(view)));
        }
        String missing = view.report() == null ? "the node does not answer" : "the genesis block has not arrived";
        return over(elapsed, GENESIS, view.trouble(), "genesis.timeout", missing);
    }

    private static boolean settled(NodeView view) {
        return view.report() != null
                && (view.report().phase() == NodePhase.RUNNING || view.report().phase() == NodePhase.AWAITING_GENESIS);
    }

    static Map<String, Object> facts(NodeView view) {
        Map<String, Object> facts = new TreeMap<>();
        if (view.process() != null) {
            facts.put("pid", view.process().pid());
        }
        if (view.report() != null) {
            facts.put("height", view.report().height());
            facts.put("links", view.links());
        }
        return facts;
    }

    private static Optional<Outcome> over(
            Duration elapsed, Duration limit, @Nullable Problem trouble, String code, String message) {
        if (elapsed.compareTo(limit) < 0) {
            return Optional.empty();
        }
        return Optional.of(
                trouble == null
                        ? Outcome.failed(code, message + " after " + limit.toSeconds() + " s", Map.of())
                        : Outcome.failed(trouble.code(), trouble.message(), Map.of()));
    }
}
