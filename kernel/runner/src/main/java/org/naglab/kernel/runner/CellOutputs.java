package org.naglab.kernel.runner;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;

/** Collects what the kernel publishes into the outputs of a notebook's cells, as nbformat stores them. */
final class CellOutputs {
    /** The outputs of one cell while they grow. */
    private static final class Growing {
        final JsonObject cell;
        final List<JsonObject> outputs = new ArrayList<>();
        final Map<JsonObject, StringBuilder> texts = new HashMap<>();
        boolean clearFirst;

        Growing(JsonObject cell) {
            this.cell = cell;
        }
    }

    private final Map<String, Growing> byRequest = new HashMap<>();
    private final Map<String, List<JsonObject>> byDisplay = new HashMap<>();
    private String latest = "";

    /** Collects into {@code cell} what request {@code id} causes. */
    void expect(String id, JsonObject cell) {
        byRequest.put(id, new Growing(cell));
        latest = id;
        store(byRequest.get(id));
    }

    /** Takes one published message; returns the text that it printed, if it printed any. */
    Optional<String> take(Message message) {
        Growing cell = byRequest.get(Fields.string(message.parent(), "msg_id", ""));
        if (cell == null) {
            return Optional.empty();
        }
        JsonObject content = message.content();
        switch (message.type()) {
            case "stream" -> {
                clearIfDue(cell);
                stream(cell, Fields.string(content, "name", "stdout")).append(Fields.string(content, "text", ""));
                return Optional.of(Fields.string(content, "text", ""));
            }
            case "display_data", "execute_result" -> {
                clearIfDue(cell);
                JsonObject output = Fields.of(
                        "data", data(Fields.object(content, "data")),
                        "metadata", Fields.object(content, "metadata"),
                        "output_type", message.type());
                if (message.type().equals("execute_result")) {
                    output.add("execution_count", content.get("execution_count"));
                }
                cell.outputs.add(output);
                String id = displayId(content);
                if (!id.isEmpty()) {
                    byDisplay.computeIfAbsent(id, i -> new ArrayList<>()).add(output);
                }
            }
            case "update_display_data" -> {
                String id = displayId(content);
                for (JsonObject output : byDisplay.getOrDefault(id, List.of())) {
                    output.add("data", data(Fields.object(content, "data")));
                    output.add("metadata", Fields.object(content, "metadata"));
                }
            }
            case "error" -> addError(cell, content);
            case "clear_output" -> {
                if (Fields.bool(content, "wait", false)) {
                    cell.clearFirst = true;
                } else {
                    cell.outputs.clear();
                }
            }
            default -> {}
        }
        return Optional.empty();
    }

    /** Tells what a display that can be replaced, such as a progress bar, shows now as text; empty for other messages. */
    static Optional<String> replaceable(Message message) {
        boolean display =
                message.type().equals("display_data") || message.type().equals("update_display_data");
        JsonObject content = message.content();
        return !display || displayId(content).isEmpty()
                ? Optional.empty()
                : Optional.of(Fields.string(Fields.object(content, "data"), "text/plain", ""));
    }

    private static String displayId(JsonObject content) {
        return Fields.string(Fields.object(content, "transient"), "display_id", "");
    }

    /** Adds an error that the kernel itself could not report to the cell that ran last. */
    void failLatest(String name, String message) {
        fail(latest, name, message);
    }

    /** Adds an error that the kernel itself could not report. */
    void fail(String request, String name, String message) {
        Growing cell = byRequest.get(request);
        if (cell != null) {
            addError(cell, Fields.of("ename", name, "evalue", message, "traceback", List.of(name + ": " + message)));
        }
    }

    private static void addError(Growing cell, JsonObject content) {
        clearIfDue(cell);
        cell.outputs.add(Fields.of(
                "ename", Fields.string(content, "ename", ""),
                "evalue", Fields.string(content, "evalue", ""),
                "output_type", "error",
                "traceback", content.get("traceback")));
    }

    private static void clearIfDue(Growing cell) {
        if (cell.clearFirst) {
            cell.outputs.clear();
            cell.clearFirst = false;
        }
    }

    private static StringBuilder stream(Growing cell, String name) {
        if (!cell.outputs.isEmpty()) {
            JsonObject last = cell.outputs.getLast();
            if (Fields.string(last, "name", "").equals(name)) {
                return cell.texts.get(last);
            }
        }
        JsonObject output = new StreamOutput(name).json();
        cell.outputs.add(output);
        StringBuilder text = new StringBuilder();
        cell.texts.put(output, text);
        return text;
    }

    /** Two streams of one name must be different keys, so each carries an identity until it is stored. */
    private record StreamOutput(String name) {
        private static int next;

        JsonObject json() {
            return Fields.of("name", name, "output_type", "stream", "text", ++next);
        }
    }

    /** Writes all that was collected into the cells. */
    void storeAll() {
        byRequest.values().forEach(CellOutputs::store);
    }

    private static void store(Growing cell) {
        JsonArray outputs = new JsonArray();
        for (JsonObject output : cell.outputs) {
            StringBuilder text = cell.texts.get(output);
            if (text == null) {
                outputs.add(output);
            } else {
                JsonObject stored = output.deepCopy();
                stored.add("text", Notebook.lines(TerminalText.settled(text.toString())));
                outputs.add(stored);
            }
        }
        cell.cell.add("outputs", outputs);
    }

    private static JsonObject data(JsonObject data) {
        JsonObject stored = new JsonObject();
        data.entrySet().forEach(form -> stored.add(form.getKey(), stored(form.getKey(), form.getValue())));
        return stored;
    }

    private static JsonElement stored(String type, JsonElement content) {
        boolean text =
                type.startsWith("text/") || type.equals("image/svg+xml") || type.equals("application/javascript");
        return text && content instanceof JsonPrimitive primitive && primitive.isString()
                ? Notebook.lines(primitive.getAsString())
                : content;
    }
}
