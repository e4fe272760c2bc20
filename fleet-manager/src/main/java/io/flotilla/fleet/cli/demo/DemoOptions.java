package io.flotilla.fleet.cli.demo;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the demo.
 *
 * @param folder null: a temporary one
 * @param spec null: the one that comes with this build
 * @param check stop when all was observed
 * @param certificateLife of hosts; null: the usual one
 */
public record DemoOptions(
        @Nullable Path folder,
        @Nullable Path spec,
        boolean check,
        @Nullable Duration certificateLife) {}
