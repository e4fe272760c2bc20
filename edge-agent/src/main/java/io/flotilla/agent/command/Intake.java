package io.flotilla.agent.command;

import io.flotilla.contract.codec.Refusal;

/** What becomes of a document that arrived. */
public sealed interface Intake {
    /** Newer than what was held, and in force now. */
    record Accepted(DocumentShelf.Kind kind) implements Intake {}

    /** Nothing new, or nothing that concerns this agent. */
    record Ignored() implements Intake {}

    /** From the future: kept, and looked at again later. */
    record Postponed(String topic) implements Intake {}

    /** Changes nothing. */
    record Refused(String topic, Refusal refusal, String detail) implements Intake {}
}
