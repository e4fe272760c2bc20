package io.flotilla.agent.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.command.StateStore.Table;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.PendingCommands.Item;
import io.flotilla.contract.message.Progress;
import io.flotilla.testing.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What desk and journal do with contract calls beside carrying them out. */
final class SubmissionDeskTest {
    private static final ChainView CHAIN = new ChainView(List.of(), FakeChain.ID, true, 1, 1);

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final MemoryState store = new MemoryState();
    private final FakeNode node = new FakeNode();
    private final FakeChain chain = new FakeChain();
    private final Submissions submissions = FakeChain.submissions(store, chain);
    private final List<String> results = new ArrayList<>();
    private Journal journal;
    private CommandDesk desk;

    @BeforeEach
    void awake() {
        new PolicyFile(folder.resolve("policy.yaml")).writeUnlessThere();
        journal = new Journal(
                store,
                (key, id, outcome, at, took) -> (outcome.state() + " " + outcome.error()).getBytes(UTF_8),
                new Random(1));
        desk = new CommandDesk(
                journal,
                new PolicyFile(folder.resolve("policy.yaml")),
                new CommandDesk.Reach(node, submissions),
                sink(),
                clock,
                clock);
    }

    @Test
    void theHostsPolicyHasTheLastWordOnWhatIsSigned() throws Exception {
        receive(call(1, "validators", "propose-remove"));

        desk.tick(node.view(), CHAIN);

        assertThat(results).singleElement().asString().startsWith("REJECTED").contains("validators.propose-remove");
        assertThat(chain.pool).isEmpty();

        Files.writeString(
                folder.resolve("policy.yaml"),
                "operations: [node.stop]\nwindows: {}\nsigners: []\nperHour: 9\ntransactions: [\"*\"]\n");
        receive(call(2, "asset-register", "transfer"));
        desk.tick(node.view(), CHAIN);

        assertThat(results).hasSize(2).last().asString().startsWith("REJECTED").contains("operations");
        assertThat(chain.pool).isEmpty();
    }

    @Test
    void whatCannotBeSignedIsNotUnderstood() {
        receive(Orders.with(
                Orders.item(1, "chain.submit"),
                Map.of("contract", "asset-register", "method", "transfer", "args", List.of(0.5))));

        desk.tick(node.view(), CHAIN);

        assertThat(results).singleElement().asString().startsWith("REJECTED").contains("args[0]");
    }

    @Test
    void whatWasSignedIsForgottenWithTheResult() {
        Item item = call(1, "asset-register", "transfer");
        receive(item);
        Command.ChainSubmit call = (Command.ChainSubmit) Command.parse(item.operation(), item.arguments());
        submissions.keep(item.key(), submissions.sign(call, FakeChain.ID));

        journal.end(item.key(), Outcome.succeeded(Map.of()), 0, clock.instant());

        assertThat(store.load(Table.SIGNED)).isEmpty();
        assertThat(submissions.signed(new CommandKey(item.id(), 1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterARestartWhatWasSignedIsHandedOverAndNothingNewIsSigned(boolean signed) throws Exception {
        Item item = call(1, "asset-register", "transfer");
        receive(item);
        desk.tick(node.view(), CHAIN);
        receive(2, item.grantedTo(journal.claim().orElseThrow()));
        if (signed) {
            Command.ChainSubmit call = (Command.ChainSubmit) Command.parse(item.operation(), item.arguments());
            submissions.keep(item.key(), submissions.sign(call, FakeChain.ID));
        }
        awake();

        Files.writeString(folder.resolve("policy.yaml"), "operations: []\nwindows: {}\nsigners: []\nperHour: 9\n");
        desk.tick(node.view(), CHAIN);
        desk.tick(node.view(), CHAIN);

        assertThat(results).singleElement().asString().startsWith(signed ? "SUCCEEDED" : "INTERRUPTED");
        assertThat(chain.pool).hasSize(signed ? 1 : 0);
    }

    private static Item call(int number, String contract, String method) {
        return Orders.with(Orders.item(number, "chain.submit"), Map.of("contract", contract, "method", method));
    }

    private void receive(Item item) {
        receive(1, item);
    }

    private void receive(long version, Item item) {
        PendingCommands list = Orders.list(version, item);
        desk.receive(new Held<>(list, Sha256.of(new byte[0]), null), List.of());
    }

    private CommandDesk.Sink sink() {
        return new CommandDesk.Sink() {
            @Override
            public void ack(Ack ack) {}

            @Override
            public void result(byte[] document) {
                results.add(new String(document, UTF_8));
            }

            @Override
            public void progress(Progress progress) {}
        };
    }
}
