package io.flotilla.agent.telemetry;

import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.TickType;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HardwareAbstractionLayer;

/** By OSHI, for other systems than Linux. */
final class OshiFigures implements HostFigures {
    private final HardwareAbstractionLayer hardware = new SystemInfo().getHardware();

    @Override
    public Processor processor() {
        CentralProcessor processor = hardware.getProcessor();
        long[] ticks = processor.getSystemCpuLoadTicks();
        long total = 0;
        for (long each : ticks) {
            total += each;
        }
        long idle = ticks[TickType.IDLE.getIndex()] + ticks[TickType.IOWAIT.getIndex()];
        return new Processor(
                new Ticks(idle, total), processor.getSystemLoadAverage(1)[0], processor.getLogicalProcessorCount());
    }

    @Override
    public Memory memory() {
        GlobalMemory memory = hardware.getMemory();
        return new Memory(memory.getAvailable(), memory.getTotal());
    }
}
