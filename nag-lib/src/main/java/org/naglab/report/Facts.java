package org.naglab.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Names and values under a heading, such as a run's configuration or its provenance.
 *
 * @param title heading
 * @param rows names and values in order
 */
public record Facts(String title, List<Row> rows) {
    /**
     * One name with its value.
     *
     * @param name path of the component, joined by dots
     * @param value as text
     */
    public record Row(String name, String value) {}

    public Facts {
        rows = List.copyOf(rows);
    }

    /**
     * Lays out any JSON object: its plain values under one heading, each nested object under its own.
     *
     * @param title heading of the plain values
     * @param json the text of an object
     * @return groups that are not empty
     */
    static List<Facts> ofJson(String title, String json) {
        List<Row> plain = new ArrayList<>();
        List<Facts> nested = new ArrayList<>();
        for (Map.Entry<String, JsonElement> entry :
                JsonParser.parseString(json).getAsJsonObject().entrySet()) {
            if (entry.getValue().isJsonObject()) {
                List<Row> rows = new ArrayList<>();
                flatten("", entry.getValue().getAsJsonObject(), rows);
                nested.add(new Facts(entry.getKey(), rows));
            } else {
                flatten("", single(entry), plain);
            }
        }
        List<Facts> facts = new ArrayList<>();
        facts.add(new Facts(title, plain));
        facts.addAll(nested);
        facts.removeIf(group -> group.rows().isEmpty());
        return facts;
    }

    private static JsonObject single(Map.Entry<String, JsonElement> entry) {
        JsonObject object = new JsonObject();
        object.add(entry.getKey(), entry.getValue());
        return object;
    }

    private static void flatten(String prefix, JsonObject object, List<Row> rows) {
        object.entrySet().forEach(entry -> {
            String name = prefix + entry.getKey();
            JsonElement value = entry.getValue();
            if (value.isJsonObject()) {
                flatten(name + ".", value.getAsJsonObject(), rows);
            } else if (value.isJsonArray()
                    && value.getAsJsonArray().asList().stream().anyMatch(JsonElement::isJsonObject)) {
                int number = 1;
                for (JsonElement element : value.getAsJsonArray()) {
                    rows.add(new Row(name + " " + number++, text(element)));
                }
            } else {
                rows.add(new Row(name, text(value)));
            }
        });
    }

    /** Values as a person writes them, without quotation marks and braces. */
    private static String text(JsonElement value) {
        if (value.isJsonArray()) {
            return value.getAsJsonArray().asList().stream().map(Facts::text).collect(Collectors.joining(", "));
        }
        if (value.isJsonObject()) {
            return value.getAsJsonObject().entrySet().stream()
                    .map(entry -> entry.getKey() + " " + nested(entry.getValue()))
                    .collect(Collectors.joining(", "));
        }
        return value.isJsonNull() ? "none" : value.getAsString();
    }

    private static String nested(JsonElement value) {
        return value.isJsonPrimitive() ? text(value) : "(" + text(value) + ")";
    }
}
