package org.naglab.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.naglab.eval.Evaluation;
import org.naglab.eval.Interval;
import org.naglab.eval.Latency;
import org.naglab.eval.Metric;
import org.naglab.io.AtomicFiles;
import org.naglab.io.Json;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Keeps the results of a run's systems on disk, and lays them out as a table. */
public final class Results {
    private Results() {}

    /** Content of {@code evaluation.json}. */
    private record File(List<Scores> systems) {}

    private record Scores(
            String system,
            SystemResult.Role role,
            String hypotheses,
            Evaluation evaluation,
            Optional<Latency> latency) {}

    /**
     * Writes outputs and scores of all systems into a run's directory. The first model's outputs are {@link
     * Artifact#HYPOTHESES}.
     *
     * @param run the run
     * @param systems at least one
     */
    public static void write(RunDirectory run, List<SystemResult> systems) {
        List<Scores> scores = new ArrayList<>();
        boolean mainIsWritten = false;
        for (SystemResult system : systems) {
            boolean main = !mainIsWritten && system.role() == SystemResult.Role.MODEL;
            mainIsWritten |= main;
            Path file = main ? run.path(Artifact.HYPOTHESES) : run.hypothesesOf(system.name());
            Hypotheses.write(file, system.items());
            scores.add(new Scores(
                    system.name(),
                    system.role(),
                    file.getFileName().toString(),
                    system.evaluation(),
                    system.latency()));
        }
        AtomicFiles.writeString(run.path(Artifact.EVALUATION), Json.text(new File(scores)));
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param run an evaluated run
     * @return its systems
     * @throws IllegalStateException naming the verb to run, when there is no evaluation yet
     */
    public static List<SystemResult> read(RunDirectory run) {
        List<SystemResult> systems = new ArrayList<>();
        for (Scores scores :
                Json.read(run.require(Artifact.EVALUATION), File.class).systems()) {
            List<Decoded> items = Hypotheses.read(run.root().resolve(scores.hypotheses()));
            systems.add(new SystemResult(scores.system(), scores.role(), scores.evaluation(), items, scores.latency()));
        }
        return systems;
    }

    /**
     * Lays out scores as a table: a row for each system; for each metric its value and the ends of its interval, times
     * 100 except for the length ratio.
     *
     * @param systems rows
     * @param metrics columns
     * @return the table
     */
    public static Table table(List<SystemResult> systems, Metric... metrics) {
        StringColumn names = StringColumn.create("system");
        IntColumn items = IntColumn.create("items");
        systems.forEach(system -> names.append(system.name()));
        systems.forEach(system -> items.append(system.evaluation().items()));
        Table table = Table.create("results", names, items);
        for (Metric metric : metrics) {
            DoubleColumn value = DoubleColumn.create(metric.label());
            DoubleColumn low = DoubleColumn.create(metric.label() + " low");
            DoubleColumn high = DoubleColumn.create(metric.label() + " high");
            for (SystemResult system : systems) {
                Interval interval = system.evaluation().get(metric);
                value.append(shown(metric, interval.value()));
                low.append(shown(metric, interval.low()));
                high.append(shown(metric, interval.high()));
            }
            table.addColumns(value, low, high);
        }
        DoubleColumn median = DoubleColumn.create("median ms");
        DoubleColumn p90 = DoubleColumn.create("p90 ms");
        for (SystemResult system : systems) {
            if (system.latency().isPresent()) {
                median.append(round(system.latency().get().medianMs()));
                p90.append(round(system.latency().get().p90Ms()));
            } else {
                median.appendMissing();
                p90.appendMissing();
            }
        }
        return table.addColumns(median, p90);
    }

    private static double shown(Metric metric, double value) {
        return round(metric == Metric.LENGTH_RATIO ? value : 100 * value);
    }

    private static double round(double value) {
        return Math.round(100 * value) / 100.0;
    }
}
