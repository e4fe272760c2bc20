package io.flotilla.agent.telemetry;

import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HardwareAbstractionLayer;

/** The host in figures, by OSHI, which is loaded at the first reading. Used by one thread. */
public final class HostProbe {
    private static final long MIB = 1 << 20;

    private final File folder;
    private @Nullable HardwareAbstractionLayer hardware;
    private long @Nullable [] ticks;

    /** @param folder whose disk is looked at */
    public HostProbe(Path folder) {
        this.folder = folder.toFile();
    }

    public Map<String, Number> read() {
        HardwareAbstractionLayer now = hardware == null ? new SystemInfo().getHardware() : hardware;
        hardware = now;
        CentralProcessor processor = now.getProcessor();
        GlobalMemory memory = now.getMemory();
        long[] before = ticks;
        Map<String, Number> figures = new LinkedHashMap<>();
        if (before != null) {
            figures.put("cpuPercent", Math.round(processor.getSystemCpuLoadBetweenTicks(before) * 1000) / 10.0);
        }
        ticks = processor.getSystemCpuLoadTicks();
        figures.put("load1", Math.round(processor.getSystemLoadAverage(1)[0] * 100) / 100.0);
        figures.put("cpus", processor.getLogicalProcessorCount());
        figures.put("memoryFreeMiB", memory.getAvailable() / MIB);
        figures.put("memoryMiB", memory.getTotal() / MIB);
        figures.put("diskFreeMiB", folder.getUsableSpace() / MIB);
        figures.put("diskMiB", folder.getTotalSpace() / MIB);
        return figures;
    }
}
