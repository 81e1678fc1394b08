package org.naglab.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows measurements of one shape in Markdown. */
final class DecodeTable {
    /** The system whose times the others' are divided by. */
    static final String REFERENCE = "NAG Viterbi";

    private DecodeTable() {}

    /** A line for each measurement; ratios are to {@value #REFERENCE} in the same precision. */
    static String of(Measurement.Shape shape, List<Measurement> measurements) {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%nbatch %d, source %d, target %d: milliseconds a batch%n%n",
                shape.batch(),
                shape.source(),
                shape.target()));
        table.append(
                "| system | precision | wall median | p90 | p99 | CPU median | wall ratio | CPU ratio | of the floor"
                        + " | stages, CPU |\n|---|---|---|---|---|---|---|---|---|---|\n");
        for (Measurement m : measurements) {
            double[] ratios = measurements.stream()
                    .filter(other -> other.system().equals(REFERENCE) && other.precision() == m.precision())
                    .findFirst()
                    .map(reference -> new double[] {
                        m.wall().medianMs() / reference.wall().medianMs(),
                        m.cpu().medianMs() / reference.cpu().medianMs()
                    })
                    .orElse(new double[] {Double.NaN, Double.NaN});
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.0f %% | %s |%n",
                    m.system(),
                    m.precision(),
                    m.wall().medianMs(),
                    m.wall().p90Ms(),
                    m.wall().p99Ms(),
                    m.cpu().medianMs(),
                    ratios[0],
                    ratios[1],
                    100 * m.shareOfFloor(),
                    stages(m.stages())));
        }
        return table.toString();
    }

    private static String stages(Map<String, Measurement.StageTime> stages) {
        return stages.entrySet().stream()
                .map(stage -> String.format(
                        Locale.ROOT, "%s %.2f", stage.getKey(), stage.getValue().cpuMs()))
                .collect(Collectors.joining(", "));
    }
}
