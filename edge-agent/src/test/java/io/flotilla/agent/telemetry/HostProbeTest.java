package io.flotilla.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.telemetry.HostFigures.Memory;
import io.flotilla.agent.telemetry.HostFigures.Ticks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostProbeTest {
    @TempDir
    private Path folder;

    @Test
    void linuxTellsTheFiguresInText() throws IOException {
        linux("cpu  100 0 50 800 50 0 0 0 7 7", "0.25 0.50 0.75 1/200 4711", "MemAvailable:    2048 kB");
        HostProbe probe = new HostProbe(folder, new ProcFigures(folder));
        probe.read();
        linux("cpu  140 5 60 870 60 3 2 10 9 9", "1.50 0.50 0.75 1/200 4712", "MemAvailable:    1024 kB");

        Map<String, Number> figures = probe.read();

        assertThat(figures)
                .containsEntry("cpuPercent", 46.7)
                .containsEntry("load1", 1.5)
                .containsEntry("cpus", 2)
                .containsEntry("memoryFreeMiB", 1L)
                .containsEntry("memoryMiB", 4L);
    }

    @Test
    void theFirstReadingTellsNoLoadOfTheProcessor() throws IOException {
        linux("cpu  100 0 50 800 50", "0.25 0.50 0.75 1/200 4711", "MemAvailable:    2048 kB");

        assertThat(new HostProbe(folder, new ProcFigures(folder)).read()).doesNotContainKey("cpuPercent");
    }

    @Test
    void aHostWhoseClocksStandOrGoBackIsNotMoreThanBusy() {
        assertThat(new Ticks(10, 20).busySince(new Ticks(10, 20))).isZero();
        assertThat(new Ticks(5, 30).busySince(new Ticks(10, 20))).isEqualTo(1);
    }

    @Test
    void oshiTellsOfThisHostWhatLinuxTells() {
        Path proc = Path.of("/proc");
        HostFigures oshi = new OshiFigures();
        assertThat(oshi.processor().count()).isPositive();
        if (Files.isReadable(proc.resolve("meminfo"))) {
            Memory linux = new ProcFigures(proc).memory();
            assertThat(oshi.memory().total()).isEqualTo(linux.total());
            assertThat(oshi.processor().count())
                    .isEqualTo(new ProcFigures(proc).processor().count());
        }
    }

    private void linux(String ticks, String load, String memory) throws IOException {
        Files.writeString(folder.resolve("stat"), ticks + "\ncpu0 1 2 3 4\ncpu1 1 2 3 4\nintr 5 6\n");
        Files.writeString(folder.resolve("loadavg"), load + "\n");
        Files.writeString(folder.resolve("meminfo"), "MemTotal:        4096 kB\nMemFree: 512 kB\n" + memory + "\n");
    }
}
