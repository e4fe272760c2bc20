package io.flotilla.agent.telemetry;

import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The host in figures. Used by one thread. */
public final class HostProbe {
    private static final long MIB = 1 << 20;

    private final File folder;
    private final HostFigures host;
    private HostFigures.@Nullable Ticks before;

    /** @param folder whose disk is looked at */
    public HostProbe(Path folder) {
        this(folder, HostFigures.ofThisHost());
    }

    HostProbe(Path folder, HostFigures host) {
        this.folder = folder.toFile();
        this.host = host;
    }

    public Map<String, Number> read() {
        HostFigures.Processor processor = host.processor();
        HostFigures.Memory memory = host.memory();
        HostFigures.Ticks now = processor.ticks();
        Map<String, Number> figures = new LinkedHashMap<>();
        if (before != null) {
            figures.put("cpuPercent", Math.round(now.busySince(before) * 1000) / 10.0);
        }
        before = now;
        figures.put("load1", Math.round(processor.load() * 100) / 100.0);
        figures.put("cpus", processor.count());
        figures.put("memoryFreeMiB", memory.free() / MIB);
        figures.put("memoryMiB", memory.total() / MIB);
        figures.put("diskFreeMiB", folder.getUsableSpace() / MIB);
        figures.put("diskMiB", folder.getTotalSpace() / MIB);
        return figures;
    }
}
