package org.naglab.kernel.runner;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.naglab.kernel.protocol.Fields;

/** The output notebook that an earlier run left: where to go on, and what to show of the cells before. */
final class EarlierRun {
    private final Path file;
    private final Optional<Notebook> notebook;

    private EarlierRun(Path file, Optional<Notebook> notebook) {
        this.file = file;
        this.notebook = notebook;
    }

    /**
     * Reads {@code file}, if it is there.
     *
     * @param needed whether the run goes on from it; if not, a file that is no notebook is as good as none
     * @throws UsageException if it is needed and no notebook
     */
    static EarlierRun in(Path file, boolean needed) {
        if (!Files.isRegularFile(file)) {
            return new EarlierRun(file, Optional.empty());
        }
        try {
            Notebook notebook = Notebook.read(file);
            PapermillRecord.removeNotes(notebook);
            return new EarlierRun(file, Optional.of(notebook));
        } catch (UsageException e) {
            if (needed) {
                throw e;
            }
            return new EarlierRun(file, Optional.empty());
        }
    }

    /** Returns the parameters that the earlier run was given. */
    Map<String, ParameterValue> parameters() {
        Map<String, ParameterValue> values = new LinkedHashMap<>();
        notebook.ifPresent(n -> Fields.object(Fields.object(n.metadata(), "papermill"), "parameters")
                .entrySet()
                .forEach(entry -> values.put(entry.getKey(), new ParameterValue.Typed(entry.getValue()))));
        return values;
    }

    private List<JsonObject> cells() {
        return notebook.map(Notebook::runnableCells).orElse(List.of());
    }

    /** Returns how long each of {@code cells} took, where the earlier run has the same cell at its place. */
    List<Optional<Duration>> durations(List<JsonObject> cells) {
        List<JsonObject> earlier = cells();
        return java.util.stream.IntStream.range(0, cells.size())
                .mapToObj(i -> i < earlier.size() && same(cells.get(i), earlier.get(i))
                        ? PapermillRecord.duration(earlier.get(i))
                        : Optional.<Duration>empty())
                .toList();
    }

    /**
     * Returns the index in {@code cells} of the first one that the earlier run has not completed.
     *
     * @throws UsageException if a cell before it has changed since
     */
    int firstUnfinished(List<JsonObject> cells) {
        List<JsonObject> earlier = cells();
        int finished = 0;
        while (finished < earlier.size()
                && PapermillRecord.status(earlier.get(finished)).equals("completed")) {
            finished++;
        }
        for (int i = 0; i < finished; i++) {
            if (i >= cells.size() || !same(cells.get(i), earlier.get(i))) {
                throw new UsageException(
                        "to resume, the cells that " + file + " shows as completed must be unchanged, but"
                                + " cell " + (i + 1) + " is not: " + CellResult.label(Notebook.source(earlier.get(i)))
                                + "; run without --resume, or choose --from-cell");
            }
        }
        return finished;
    }

    /** Gives the first {@code count} of {@code cells} the outputs of the earlier run, where it has the same cell. */
    void restore(List<JsonObject> cells, int count) {
        List<JsonObject> earlier = cells();
        for (int i = 0; i < Math.min(count, earlier.size()); i++) {
            if (same(cells.get(i), earlier.get(i))) {
                for (String field : List.of("outputs", "execution_count")) {
                    JsonElement value = earlier.get(i).get(field);
                    if (value != null) {
                        cells.get(i).add(field, value);
                    }
                }
                JsonElement record = Fields.object(earlier.get(i), "metadata").get("papermill");
                if (record != null) {
                    cells.get(i).getAsJsonObject("metadata").add("papermill", record);
                }
            }
        }
    }

    private static boolean same(JsonObject cell, JsonObject other) {
        return Notebook.source(cell).strip().equals(Notebook.source(other).strip());
    }
}
