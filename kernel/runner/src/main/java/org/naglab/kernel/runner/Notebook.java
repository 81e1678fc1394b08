package org.naglab.kernel.runner;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.naglab.io.AtomicFiles;
import org.naglab.kernel.protocol.Fields;

/**
 * A notebook file, nbformat 4.5. Kept as JSON, so that whatever else is in it survives.
 *
 * @param json the whole file
 */
record Notebook(JsonObject json) {
    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .setFormattingStyle(com.google.gson.FormattingStyle.PRETTY.withIndent(" "))
            .disableHtmlEscaping()
            .serializeNulls()
            .create();

    /** Reads {@code file} and lifts it to nbformat 4.5. */
    static Notebook read(Path file) {
        JsonObject json;
        try {
            json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException e) {
            throw new UsageException("cannot read notebook " + file + ": " + e);
        } catch (JsonParseException | IllegalStateException e) {
            throw new UsageException("a notebook must be a JSON object, as Jupyter writes it into .ipynb files, but "
                    + file + " is something else");
        }
        int major = Fields.integer(json, "nbformat", 0);
        if (major != 4 || !json.has("cells")) {
            throw new UsageException(
                    "a notebook must have nbformat 4 and cells, got nbformat " + major + " in " + file);
        }
        json.addProperty("nbformat_minor", Math.max(5, Fields.integer(json, "nbformat_minor", 0)));
        for (JsonElement each : json.getAsJsonArray("cells")) {
            JsonObject cell = each.getAsJsonObject();
            if (!cell.has("id")) {
                cell.addProperty("id", newId());
            }
            if (!cell.has("metadata")) {
                cell.add("metadata", new JsonObject());
            }
        }
        if (!json.has("metadata")) {
            json.add("metadata", new JsonObject());
        }
        return new Notebook(json);
    }

    static String newId() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    /** Writes the notebook so that {@code file} is never half a notebook. */
    void write(Path file) {
        AtomicFiles.writeString(file, GSON.toJson(json) + "\n");
    }

    JsonObject metadata() {
        return json.getAsJsonObject("metadata");
    }

    JsonArray cells() {
        return json.getAsJsonArray("cells");
    }

    /** Returns the cells that hold code, in order. */
    List<JsonObject> codeCells() {
        List<JsonObject> code = new ArrayList<>();
        for (JsonElement each : cells()) {
            if (Fields.string(each.getAsJsonObject(), "cell_type", "").equals("code")) {
                code.add(each.getAsJsonObject());
            }
        }
        return code;
    }

    /** Returns the position of the first cell tagged {@code tag}. */
    Optional<Integer> tagged(String tag) {
        for (int i = 0; i < cells().size(); i++) {
            if (hasTag(cells().get(i).getAsJsonObject(), tag)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    static boolean hasTag(JsonObject cell, String tag) {
        JsonElement tags = Fields.object(cell, "metadata").get("tags");
        if (tags == null || !tags.isJsonArray()) {
            return false;
        }
        return tags.getAsJsonArray().asList().stream()
                .anyMatch(each -> each.getAsString().equals(tag));
    }

    static String source(JsonObject cell) {
        JsonElement source = cell.get("source");
        if (source == null || source.isJsonNull()) {
            return "";
        }
        if (source.isJsonPrimitive()) {
            return source.getAsString();
        }
        StringBuilder text = new StringBuilder();
        source.getAsJsonArray().forEach(line -> text.append(line.getAsString()));
        return text.toString();
    }

    /** Puts a code cell with {@code source} and {@code tag} at {@code position}. */
    void insertCode(int position, String source, String tag) {
        JsonObject cell = Fields.of(
                "cell_type", "code",
                "execution_count", null,
                "id", newId(),
                "metadata", Fields.of("tags", List.of(tag)),
                "outputs", List.of(),
                "source", lines(source));
        List<JsonElement> shifted = new ArrayList<>(cells().asList());
        shifted.add(position, cell);
        replaceCells(shifted);
    }

    /** Makes {@code cells} the notebook's cells. */
    void replaceCells(List<? extends JsonElement> cells) {
        JsonArray all = new JsonArray();
        cells.forEach(all::add);
        json.add("cells", all);
    }

    /** Returns the code cells that hold anything; the ones that are run and counted. */
    List<JsonObject> runnableCells() {
        return codeCells().stream().filter(cell -> !source(cell).isBlank()).toList();
    }

    void remove(int position) {
        cells().remove(position);
    }

    /** Returns {@code text} as nbformat stores it: one string a line, ends included. */
    static JsonArray lines(String text) {
        JsonArray lines = new JsonArray();
        int from = 0;
        while (from < text.length()) {
            int newline = text.indexOf('\n', from);
            int to = newline < 0 ? text.length() : newline + 1;
            lines.add(text.substring(from, to));
            from = to;
        }
        return lines;
    }
}
