package io.flotilla.fleet.cli.screen;

import io.flotilla.contract.codec.Json;

/** How an answer is shown; JSON and YAML are what REST says, for scripts. */
public enum Format {
    TABLE,
    WIDE,
    JSON,
    YAML;

    @Override
    public String toString() {
        return Json.name(this);
    }

    public boolean forPeople() {
        return this == TABLE || this == WIDE;
    }
}
