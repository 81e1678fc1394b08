package org.naglab.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToLongFunction;
import org.naglab.decode.Stage;
import org.naglab.eval.Latency;
import org.naglab.nn.Precision;

/**
 * What one system took for one shape of work.
 *
 * @param system what decoded
 * @param precision of its products with weights
 * @param shape of the work
 * @param wall time of a decode of the whole batch
 * @param cpu CPU time of all threads of Java's for a decode of the whole batch; the engine's own threads, where it has
 *     more than one, are not among them
 * @param stages mean time of each stage; they sum to the mean of the whole
 * @param leastCpuMs least CPU time by the work's operations and bytes and the machine's peaks, milliseconds
 * @param shareOfFloor that time over the median CPU time, in [0, 1]
 * @param circumstances machine, versions, threads, load, time
 */
record Measurement(
        String system,
        Precision precision,
        Shape shape,
        Latency wall,
        Latency cpu,
        Map<String, StageTime> stages,
        double leastCpuMs,
        double shareOfFloor,
        SortedMap<String, String> circumstances) {

    /**
     * The size of a decode.
     *
     * @param batch sources, B
     * @param source positions of each source, [CLS] and [SEP] included, S
     * @param target positions that are scored, or tokens that are written, T
     */
    record Shape(int batch, int source, int target) {}

    /**
     * Mean time of a stage.
     *
     * @param wallMs milliseconds that passed
     * @param cpuMs milliseconds that cores worked
     */
    record StageTime(double wallMs, double cpuMs) {}

    static Measurement of(
            String system,
            Precision precision,
            Shape shape,
            List<Map<Stage, Times>> decodes,
            double leastCpuMs,
            SortedMap<String, String> circumstances) {
        Latency cpu = latency(decodes, Times::cpuNanos);
        return new Measurement(
                system,
                precision,
                shape,
                latency(decodes, Times::wallNanos),
                cpu,
                means(decodes),
                leastCpuMs,
                leastCpuMs / cpu.medianMs(),
                circumstances);
    }

    private static Latency latency(List<Map<Stage, Times>> decodes, ToLongFunction<Times> kind) {
        return Latency.ofNanos(decodes.stream()
                .mapToLong(stages -> stages.values().stream().mapToLong(kind).sum())
                .toArray());
    }

    private static Map<String, StageTime> means(List<Map<Stage, Times>> decodes) {
        Map<String, StageTime> means = new LinkedHashMap<>();
        for (Stage stage : Stage.values()) {
            Times sum = decodes.stream()
                    .map(stages -> stages.getOrDefault(stage, Times.ZERO))
                    .reduce(Times.ZERO, Times::plus);
            if (!sum.equals(Times.ZERO)) {
                means.put(
                        stage.name().toLowerCase(Locale.ROOT),
                        new StageTime(sum.wallNanos() / 1e6 / decodes.size(), sum.cpuNanos() / 1e6 / decodes.size()));
            }
        }
        return means;
    }
}
