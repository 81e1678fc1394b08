package org.naglab.kernel.runner;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads parameters from a file: one mapping of names to values, in YAML 1.2, or in JSON if its name ends so. */
final class ParameterFile {
    /** Deeper than anyone writes; a YAML list may contain itself. */
    private static final int MOST_DEPTH = 100;

    private ParameterFile() {}

    /**
     * Reads {@code file}.
     *
     * @return values by name, in the file's order
     * @throws UsageException if the file cannot be read, or is no mapping of names to values
     */
    static Map<String, ParameterValue> read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UsageException("cannot read parameters from " + file + ": " + e);
        }
        JsonElement content = file.toString().endsWith(".json") ? json(file, text) : yaml(file, text);
        if (!content.isJsonObject()) {
            throw new UsageException("a file of parameters must be a mapping of names to values, got "
                    + (content.isJsonNull() ? "nothing" : content) + " in " + file);
        }
        Map<String, ParameterValue> values = new LinkedHashMap<>();
        content.getAsJsonObject()
                .entrySet()
                .forEach(entry -> values.put(entry.getKey(), new ParameterValue.Typed(entry.getValue())));
        return values;
    }

    private static JsonElement json(Path file, String text) {
        try {
            return strictJson(text);
        } catch (JsonParseException e) {
            throw new UsageException("a file of parameters must be JSON: " + file + ": " + e.getMessage());
        }
    }

    /** Parses JSON as RFC 8259 has it: no comments, no bare words. */
    static JsonElement strictJson(String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement json = JsonParser.parseReader(reader);
            if (reader.peek() != com.google.gson.stream.JsonToken.END_DOCUMENT) {
                throw new JsonParseException("something follows the value");
            }
            return json;
        } catch (IOException e) {
            throw new JsonParseException(e.getMessage(), e);
        }
    }

    private static JsonElement yaml(Path file, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file.toString())
                .setSchema(new CoreSchema())
                .build();
        try {
            return element(file, new Load(settings).loadFromString(text), 0);
        } catch (YamlEngineException e) {
            throw new UsageException("a file of parameters must be YAML: " + e.getMessage());
        }
    }

    private static JsonElement element(Path file, @Nullable Object value, int depth) {
        if (depth > MOST_DEPTH) {
            throw new UsageException("parameters must be nested at most " + MOST_DEPTH + " deep, in " + file);
        }
        return switch (value) {
            case null -> JsonNull.INSTANCE;
            case String text -> new JsonPrimitive(text);
            case Boolean bool -> new JsonPrimitive(bool);
            case Number number ->
                Double.isFinite(number.doubleValue())
                        ? new JsonPrimitive(number)
                        : new JsonPrimitive(number.toString());
            case List<?> items -> {
                JsonArray array = new JsonArray();
                items.forEach(item -> array.add(element(file, item, depth + 1)));
                yield array;
            }
            case Map<?, ?> map -> {
                JsonObject object = new JsonObject();
                map.forEach((name, item) -> object.add(String.valueOf(name), element(file, item, depth + 1)));
                yield object;
            }
            default ->
                throw new UsageException("a parameter must be text, a number, true, false, null, a list or a map, got "
                        + value.getClass().getSimpleName() + " in " + file);
        };
    }
}
