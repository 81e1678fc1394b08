package org.naglab.kernel.runner;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where a fresh run of a notebook shows something else than the outputs that are committed in it.
 *
 * <p>What varies from run to run is cleaned away first, see {@link ComparableOutputs}. Of a cell tagged {@code volatile}
 * only the MIME types are compared.
 */
final class OutputComparison {
    private static final int CONTEXT_LINES = 2;
    private static final int MOST_LINES = 40;
    private static final int MOST_CHARS = 200;

    private OutputComparison() {}

    /**
     * A code cell whose outputs differ.
     *
     * @param cell its place among the notebook's code cells, from 0; -1 for the notebook as a whole
     * @param text what differs, as a person reads it: lines with {@code -} are committed, those with {@code +} are new
     */
    record Difference(int cell, String text) {}

    /**
     * Compares cell by cell.
     *
     * @param committed the notebook with the outputs that it should have
     * @param fresh the same notebook after a run; an injected cell of parameters is skipped, and so are cells that did not
     *     run to their end
     */
    static List<Difference> differences(Notebook committed, Notebook fresh) {
        List<JsonObject> expected = cells(committed);
        List<JsonObject> actual = cells(fresh);
        if (expected.size() != actual.size()) {
            return List.of(new Difference(
                    -1,
                    "there must be as many code cells as committed, " + expected.size() + ", but there are "
                            + actual.size()));
        }
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            JsonObject cell = expected.get(i);
            String status = PapermillRecord.status(actual.get(i));
            if (!status.isEmpty() && !status.equals("completed")) {
                continue;
            }
            boolean typesOnly = Notebook.hasTag(cell, "volatile");
            List<String> want =
                    typesOnly ? List.of("types " + ComparableOutputs.types(cell)) : ComparableOutputs.lines(cell);
            List<String> got = typesOnly
                    ? List.of("types " + ComparableOutputs.types(actual.get(i)))
                    : ComparableOutputs.lines(actual.get(i));
            if (!want.equals(got)) {
                String label = CellResult.label(Notebook.source(cell));
                differences.add(new Difference(i, "code cell " + (i + 1) + ": " + label + "\n" + diff(want, got)));
            }
        }
        return differences;
    }

    /**
     * Gives a notebook the outputs of its run where they differ, but none of the run's own metadata; elsewhere not a byte
     * changes.
     */
    static void accept(Notebook committed, Notebook fresh, List<Difference> differences) {
        List<JsonObject> cells = cells(committed);
        List<JsonObject> run = cells(fresh);
        if (cells.size() != run.size()) {
            throw new IllegalArgumentException(
                    "a run must have as many code cells as its notebook, " + cells.size() + ", but has " + run.size());
        }
        for (Difference difference : differences) {
            cells.get(difference.cell())
                    .add("outputs", run.get(difference.cell()).get("outputs"));
        }
        for (int i = 0; i < cells.size(); i++) {
            cells.get(i).add("execution_count", new JsonPrimitive(i + 1));
        }
        for (String field : List.of("kernelspec", "language_info")) {
            if (fresh.metadata().has(field) && !committed.metadata().has(field)) {
                committed.metadata().add(field, fresh.metadata().get(field));
            }
        }
    }

    private static List<JsonObject> cells(Notebook notebook) {
        return notebook.codeCells().stream()
                .filter(cell -> !Notebook.hasTag(cell, "injected-parameters"))
                .toList();
    }

    private static String diff(List<String> want, List<String> got) {
        List<String> lines = UnifiedDiffUtils.generateUnifiedDiff(
                "committed", "now", want, DiffUtils.diff(want, got), CONTEXT_LINES);
        StringBuilder text = new StringBuilder();
        // The first two lines name the sides.
        lines.stream()
                .skip(2)
                .limit(MOST_LINES)
                .forEach(line -> text.append("  ")
                        .append(line.length() <= MOST_CHARS ? line : line.substring(0, MOST_CHARS) + "…")
                        .append('\n'));
        if (lines.size() - 2 > MOST_LINES) {
            text.append("  … ").append(lines.size() - 2 - MOST_LINES).append(" more lines\n");
        }
        return text.toString().stripTrailing();
    }
}
