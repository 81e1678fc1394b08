package org.naglab.kernel.runner;

import java.util.List;

/** One line for each notebook, after several have run. */
final class RunSummary {
    private RunSummary() {}

    /** Returns the lines, the last one a count of all. */
    static String of(List<RunResult> results) {
        StringBuilder text = new StringBuilder("\n");
        for (RunResult result : results) {
            long ran = result.count(CellResult.Outcome.COMPLETED);
            text.append("%-9s %7.1f s  %3d of %d cells  %s%s%n"
                    .formatted(
                            word(result.verdict()),
                            result.duration().toMillis() / 1e3,
                            ran,
                            result.cells().size(),
                            result.notebook(),
                            result.culprit()
                                    .map(cell -> ": cell " + cell.number() + ", "
                                            + cell.failure().orElseThrow().name())
                                    .orElse("")));
        }
        long good = results.stream().filter(r -> r.verdict() == Verdict.DONE).count();
        return text.append("%d of %d notebooks done%n".formatted(good, results.size()))
                .toString();
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case DONE -> "ok";
            case CELL_FAILED -> "FAILED";
            case TIMED_OUT -> "TOO LONG";
            case KERNEL_DIED -> "DIED";
            case INTERRUPTED -> "STOPPED";
        };
    }
}
