package io.flotilla.chain.execution;

import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.OrgId;
import java.util.List;
import java.util.stream.Stream;

/**
 * Something that more than two thirds of the organisations have to want.
 *
 * @param contract the system contract that carries it out
 * @param action what it is to do, with {@code arguments}
 * @param proposer who was the first to propose it
 * @param until the last height at which it may be voted on
 * @param yes in order, each once
 * @param no in order, each once
 */
record Proposal(
        String contract,
        String action,
        List<String> arguments,
        OrgId proposer,
        long until,
        List<OrgId> yes,
        List<OrgId> no) {
    private static final int ID_DIGITS = 16;

    Proposal {
        arguments = List.copyOf(arguments);
        yes = List.copyOf(yes);
        no = List.copyOf(no);
    }

    /** Follows from what is proposed alone: two organisations that propose the same vote for the same. */
    String id() {
        ByteWriter content = new ByteWriter().text(contract).text(action).list(arguments, ByteWriter::text);
        return Sha256.of(content.toBytes()).value().substring(0, ID_DIGITS);
    }

    /** An organisation's last word counts. */
    Proposal with(OrgId voter, boolean agrees) {
        return new Proposal(
                contract, action, arguments, proposer, until, list(yes, voter, agrees), list(no, voter, !agrees));
    }

    private static List<OrgId> list(List<OrgId> before, OrgId voter, boolean in) {
        return Stream.concat(before.stream().filter(one -> !one.equals(voter)), in ? Stream.of(voter) : Stream.of())
                .sorted()
                .toList();
    }

    byte[] bytes() {
        return new ByteWriter()
                .text(contract)
                .text(action)
                .list(arguments, ByteWriter::text)
                .text(proposer.value())
                .u64(until)
                .list(yes, (to, one) -> to.text(one.value()))
                .list(no, (to, one) -> to.text(one.value()))
                .toBytes();
    }

    static Proposal read(byte[] bytes) {
        ByteReader from = new ByteReader(bytes);
        return new Proposal(
                from.text(),
                from.text(),
                from.list(ByteReader::text),
                new OrgId(from.text()),
                from.u64(),
                from.list(one -> new OrgId(one.text())),
                from.list(one -> new OrgId(one.text())));
    }
}
