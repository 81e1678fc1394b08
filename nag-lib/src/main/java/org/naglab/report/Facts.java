package org.naglab.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
                plain.add(new Row(entry.getKey(), text(entry.getValue())));
            }
        }
        List<Facts> facts = new ArrayList<>();
        facts.add(new Facts(title, plain));
        facts.addAll(nested);
        facts.removeIf(group -> group.rows().isEmpty());
        return facts;
    }

    private static void flatten(String prefix, JsonObject object, List<Row> rows) {
        object.entrySet().forEach(entry -> {
            String name = prefix + entry.getKey();
            if (entry.getValue().isJsonObject()) {
                flatten(name + ".", entry.getValue().getAsJsonObject(), rows);
            } else {
                rows.add(new Row(name, text(entry.getValue())));
            }
        });
    }

    private static String text(JsonElement value) {
        return value.isJsonPrimitive() ? value.getAsString() : value.toString();
    }
}
