package org.naglab.kernel.runner;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.session.KernelInfo;

/**
 * What papermill writes into a notebook that it runs, so that its readers read ours: metadata of the notebook and of every
 * cell, tags, and two cells that point to an error.
 *
 * <p>Source: papermill 2, {@code engines.py} and {@code execute.py}. Times are UTC without a zone, in microseconds.
 */
final class PapermillRecord {
    /** Tag of the cells that point to an error; a later run removes them. */
    static final String ERROR_TAG = "papermill-error-cell-tag";

    private static final String STYLE =
            "style=\"color:red; font-family:Helvetica Neue, Helvetica, Arial, sans-serif; font-size:2em;\"";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private final Notebook notebook;

    PapermillRecord(Notebook notebook) {
        this.notebook = notebook;
    }

    /** Describes the run in the notebook's metadata. */
    void describe(RunOptions options, Map<String, String> defaults, Map<String, JsonElement> parameters) {
        JsonObject papermill = Fields.of(
                "default_parameters",
                defaults,
                "duration",
                null,
                "end_time",
                null,
                "environment_variables",
                new JsonObject(),
                "exception",
                null,
                "input_path",
                options.notebook().toString(),
                "output_path",
                options.output().toString(),
                "parameters",
                parameters,
                "start_time",
                null,
                "version",
                "naglab " + KernelInfo.VERSION);
        notebook.metadata().add("papermill", papermill);
    }

    void begin(Instant start) {
        notebookRecord().addProperty("start_time", TIME.format(start));
    }

    void end(Instant start, Instant now, boolean failed) {
        JsonObject papermill = notebookRecord();
        papermill.addProperty("end_time", TIME.format(now));
        papermill.addProperty("duration", seconds(start, now));
        papermill.add("exception", failed ? new JsonPrimitive(true) : JsonNull.INSTANCE);
    }

    private JsonObject notebookRecord() {
        return Fields.object(notebook.metadata(), "papermill");
    }

    static void pending(JsonObject cell) {
        write(cell, Fields.of("duration", null, "end_time", null, "exception", null, "start_time", null), "pending");
        JsonObject metadata = cell.getAsJsonObject("metadata");
        if (!metadata.has("tags")) {
            metadata.add("tags", new JsonArray());
        }
    }

    static void running(JsonObject cell, Instant start) {
        JsonObject record =
                Fields.of("duration", null, "end_time", null, "exception", false, "start_time", TIME.format(start));
        write(cell, record, "running");
    }

    static void ended(JsonObject cell, Instant start, Instant end, boolean failed) {
        JsonObject record = Fields.of(
                "duration",
                seconds(start, end),
                "end_time",
                TIME.format(end),
                "exception",
                failed,
                "start_time",
                TIME.format(start));
        write(cell, record, failed ? "failed" : "completed");
    }

    private static void write(JsonObject cell, JsonObject record, String status) {
        record.addProperty("status", status);
        cell.getAsJsonObject("metadata").add("papermill", record);
    }

    /** Returns {@code pending}, {@code running}, {@code completed} or {@code failed}; empty without a record. */
    static String status(JsonObject cell) {
        return Fields.string(ofCell(cell), "status", "");
    }

    /** Returns how long the cell took when it was run last, if that is recorded. */
    static Optional<Duration> duration(JsonObject cell) {
        JsonElement seconds = ofCell(cell).get("duration");
        return seconds instanceof JsonPrimitive primitive && primitive.isNumber()
                ? Optional.of(Duration.ofNanos(Math.round(primitive.getAsDouble() * 1e9)))
                : Optional.empty();
    }

    private static JsonObject ofCell(JsonObject cell) {
        return Fields.object(Fields.object(cell, "metadata"), "papermill");
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1000 / 1e6;
    }

    /** Puts a note with a link on top of the notebook, and its target before {@code culprit}. */
    void pointTo(JsonObject culprit) {
        JsonElement count = culprit.get("execution_count");
        String number = count == null || count.isJsonNull() ? "*" : count.getAsString();
        JsonObject top =
                note("<span " + STYLE + ">An Exception was encountered at '<a href=\"#papermill-error-cell\">In ["
                        + number + "]</a>'.</span>");
        JsonObject anchor = note("<span id=\"papermill-error-cell\" " + STYLE
                + ">Execution using papermill encountered an exception here and stopped:</span>");
        List<JsonElement> cells = new ArrayList<>(notebook.cells().asList());
        cells.add(cells.indexOf(culprit), anchor);
        cells.addFirst(top);
        notebook.replaceCells(cells);
    }

    private static JsonObject note(String html) {
        return Fields.of(
                "cell_type", "markdown",
                "id", Notebook.newId(),
                "metadata", Fields.of("tags", List.of(ERROR_TAG)),
                "source", Notebook.lines(html));
    }

    /** Removes the notes of an earlier run. */
    static void removeNotes(Notebook notebook) {
        notebook.replaceCells(notebook.cells().asList().stream()
                .filter(cell -> !Notebook.hasTag(cell.getAsJsonObject(), ERROR_TAG))
                .toList());
    }
}
