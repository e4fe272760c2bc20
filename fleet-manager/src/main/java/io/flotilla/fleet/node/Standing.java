package io.flotilla.fleet.node;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Stamp;

/**
 * How far a node said last that it has come with its configuration; what is asked most of its report.
 *
 * @param of the newest configuration that it holds
 * @param sha256 of the configuration that it speaks of
 */
public record Standing(Stamp of, Sha256 sha256, ReportedConfig.State state) {
    public static Standing of(ReportedConfig report) {
        return new Standing(new Stamp(report.term(), report.version()), report.sha256(), report.state());
    }
}
