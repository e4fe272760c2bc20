package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.fleet.cli.client.ContractCall;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.screen.Column;
import io.flotilla.fleet.cli.screen.Format;
import io.flotilla.fleet.cli.screen.Screen;
import io.flotilla.fleet.cli.screen.Table;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/** Shows what chains hold. */
record ChainPages(Screen screen, Format format) {
    private static final List<Column> TRANSACTIONS = List.of(
            Column.of("TRANSACTION", row -> Column.text(row.path("id")).replaceFirst("^(.{16}).+$", "$1…")),
            Column.of("ORGANISATION", "/organisation"),
            Column.of("CONTRACT", "/contract"),
            Column.of("METHOD", "/method"),
            Column.of("STATUS", "/status"),
            Column.of("GAS", "/gasUsed").spare(),
            Column.wide("SENDER", "/sender"));

    int head(ObjectNode head, String node) {
        return shown(
                head,
                "node " + node,
                line("height", head.path("height")),
                line("block", head.path("blockId")),
                line("state root", head.path("stateRoot")),
                line("time", head.path("time")));
    }

    int block(ObjectNode block) {
        if (!format.forPeople()) {
            screen.print(block, format);
            return Failure.Exit.DONE.code();
        }
        boolean genesis = block.path("certificate").isNull();
        shown(
                block,
                "block " + block.path("height").asText() + (genesis ? ", the genesis block" : ""),
                line("id", block.path("blockId")),
                line("parent", block.path("parent")),
                line("time", block.path("time")),
                line("proposer", block.path("proposer")),
                line("state root", block.path("stateRoot")),
                line("gas used", block.path("gasUsed")),
                genesis
                        ? "  seals        none: every node has its hash from its signed configuration"
                        : "  seals        " + seals(block) + ", round "
                                + block.at("/certificate/round").asText());
        List<JsonNode> transactions = new ArrayList<>();
        block.path("transactions").forEach(transactions::add);
        if (!transactions.isEmpty()) {
            screen.say("");
            screen.lines(new Table(TRANSACTIONS, format, screen.display()).titled(transactions));
        }
        int more = block.path("transactionCount").asInt() - transactions.size();
        if (more > 0) {
            screen.say("and " + more + " more");
        }
        return Failure.Exit.DONE.code();
    }

    int genesis(ObjectNode genesis) {
        return shown(
                genesis,
                "genesis block of " + genesis.path("chain").asText(),
                line("time", genesis.path("time")),
                "  validators   "
                        + joined(
                                genesis.path("validators"),
                                one -> one.path("organisation").asText() + "/"
                                        + one.path("node").asText()),
                "  contracts    "
                        + joined(
                                genesis.path("contracts"),
                                one -> one.path("name").asText()));
    }

    private static String joined(JsonNode all, Function<JsonNode, String> name) {
        List<String> names = new ArrayList<>();
        all.forEach(one -> names.add(name.apply(one)));
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private static String seals(JsonNode block) {
        List<String> names = new ArrayList<>();
        block.at("/certificate/seals")
                .forEach(seal -> names.add(seal.path("validator").asText()));
        return names.size() + " of " + String.join(", ", names);
    }

    int transaction(ObjectNode transaction) {
        return shown(
                transaction,
                "transaction " + transaction.path("id").asText(),
                line("state", transaction.path("state")),
                line("height", transaction.path("height")),
                line("status", transaction.at("/receipt/status")),
                line("gas used", transaction.at("/receipt/gasUsed")),
                line("output", transaction.at("/receipt/output")),
                line("message", transaction.at("/receipt/message")));
    }

    /** Nodes that agree print the same JSON, so the height is left out of it unless it is wanted. */
    int query(ObjectNode answer, boolean height) {
        boolean well = answer.path("status").asText().equals("succeeded");
        if (format.forPeople()) {
            JsonNode said = answer.path(well ? "output" : "message");
            screen.say(said.isTextual() ? said.asText() : said.toString());
            screen.note((well ? "" : answer.path("status").asText() + "; ") + "at height "
                    + answer.path("height").asText());
        } else {
            screen.print(height ? answer : answer.deepCopy().without("height"), format);
        }
        return (well ? Failure.Exit.DONE : Failure.Exit.FAILED).code();
    }

    int proof(ObjectNode proof) {
        int seals = proof.at("/certificate/seals").size();
        return shown(
                proof,
                proof.path("stateKey").asText(),
                "  value        " + value(proof.path("value")),
                line("height", proof.path("height")),
                line("state root", proof.path("stateRoot")),
                "  seals        " + seals + " of " + proof.path("validators").size() + " validators",
                "  -o json gives what a program checks it with: docs/chain.md");
    }

    private static String value(JsonNode hex) {
        if (!hex.isTextual()) {
            return "none: the state holds nothing under this key";
        }
        try {
            byte[] bytes = HexFormat.of().parseHex(hex.asText());
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.chars().allMatch(c -> c >= ' ') ? text : hex.asText();
        } catch (CharacterCodingException | IllegalArgumentException binary) {
            return hex.asText();
        }
    }

    void call(ObjectNode ended) {
        String status = ended.path("status").asText();
        String command = ended.path("command").asText();
        List<String> lines = new ArrayList<>();
        for (String field : List.of("transaction", "height", "node", "gasUsed", "output", "code", "message")) {
            if (ended.hasNonNull(field) && !ended.path(field).asText(" ").isEmpty()) {
                lines.add(line(field.equals("gasUsed") ? "gas used" : field, ended.path(field)));
            }
        }
        if (status.equals("timed-out") && !ended.has("transaction")) {
            lines.add("  it may still be carried out: fleet command get " + command + " -w");
        } else if (status.equals("submitted") || (status.equals("interrupted") && ended.has("transaction"))) {
            lines.add("  next: " + ContractCall.look(ended));
        }
        shown(ended, status, lines.toArray(String[]::new));
    }

    private int shown(ObjectNode answer, String title, String... lines) {
        if (format.forPeople()) {
            screen.say(title);
            List.of(lines).forEach(screen::say);
        } else {
            screen.print(answer, format);
        }
        return Failure.Exit.DONE.code();
    }

    private static String line(String name, JsonNode value) {
        return String.format("  %-12s %s", name, Column.text(value));
    }
}
