package org.naglab.kernel.runner;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one notebook's run ended.
 *
 * @param notebook what was run
 * @param output where the executed notebook is
 * @param verdict how it ended
 * @param cells each code cell that is not empty, in order
 * @param duration from the kernel's start to its end
 * @param note what there is to say of the whole, such as why the kernel's process ended
 */
public record RunResult(
        Path notebook, Path output, Verdict verdict, List<CellResult> cells, Duration duration, Optional<String> note) {

    public RunResult {
        cells = List.copyOf(cells);
    }

    /** Returns how many cells ended as {@code outcome}. */
    public long count(CellResult.Outcome outcome) {
        return cells.stream().filter(cell -> cell.outcome() == outcome).count();
    }

    /** Returns the cell that ended the run, if one did. */
    public Optional<CellResult> culprit() {
        return cells.stream().filter(cell -> cell.failure().isPresent()).findFirst();
    }

    RunResult withVerdict(Verdict other, String why) {
        return new RunResult(notebook, output, other, cells, duration, Optional.of(why));
    }
}
