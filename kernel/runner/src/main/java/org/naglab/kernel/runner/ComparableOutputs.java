package org.naglab.kernel.runner;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.protocol.Fields;

/**
 * A cell's outputs as lines that two runs of the same code share: without counts, metadata and traces, and with a name in
 * place of everything that varies from run to run or from machine to machine.
 */
final class ComparableOutputs {
    /** What is replaced, in this order. */
    private static final Map<Pattern, String> VARYING = varying();

    private ComparableOutputs() {}

    private static Map<Pattern, String> varying() {
        Map<Pattern, String> varying = new LinkedHashMap<>();
        varying.put(Pattern.compile("data:[\\w/+.-]+;base64,[A-Za-z0-9+/=]+"), "<data>");
        varying.put(Pattern.compile("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b"), "<uuid>");
        varying.put(
                Pattern.compile("\\b\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d([.,]\\d+)?)?(Z|[+-]\\d\\d:?\\d\\d)?"),
                "<time>");
        varying.put(Pattern.compile("\\b\\d+([.,]\\d+)? ?(ns|µs|us|ms|s|min|h)\\b"), "<duration>");
        varying.put(Pattern.compile("\\$\\$Lambda(\\$\\d+)?/(0x)?[0-9a-f]+"), "\\$\\$Lambda");
        varying.put(Pattern.compile("\\$JShell\\$\\d+\\w?"), "\\$JShell");
        varying.put(Pattern.compile("@[0-9a-f]{4,16}\\b"), "@<address>");
        varying.put(Pattern.compile("\\bid=([\"'])[^\"']*\\1"), "id=<id>");
        // Folders of absolute paths; what follows "://", "<" or a word is none.
        varying.put(Pattern.compile("(?<![\\w/<:.])/(?:[\\w.+@-]+/)+"), "<folder>/");
        return varying;
    }

    /** MIME types of what a cell shows; text that it prints and progress do not count. */
    static Set<String> types(JsonObject cell) {
        Set<String> types = new TreeSet<>();
        for (JsonObject output : compared(cell)) {
            types.addAll(forms(output).keySet());
            if (Fields.string(output, "output_type", "").equals("error")) {
                types.add("error");
            }
        }
        return types;
    }

    /** Returns what {@code cell} printed and shows. */
    static List<String> lines(JsonObject cell) {
        Map<String, StringBuilder> printed = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        for (JsonObject output : compared(cell)) {
            switch (Fields.string(output, "output_type", "")) {
                // How a stream is cut into messages depends on time.
                case "stream" ->
                    printed.computeIfAbsent(Fields.string(output, "name", ""), name -> new StringBuilder())
                            .append(text(output.get("text")));
                case "error" ->
                    add(
                            lines,
                            "error",
                            Fields.string(output, "ename", "") + ": " + Fields.string(output, "evalue", ""));
                default -> forms(output).forEach((type, data) -> add(lines, type, show(type, data)));
            }
        }
        List<String> all = new ArrayList<>();
        printed.forEach((name, text) -> add(all, name, text.toString()));
        all.addAll(lines);
        return all.stream().map(ComparableOutputs::cleaned).toList();
    }

    private static void add(List<String> lines, String what, String text) {
        List<String> content = text.stripTrailing().lines().toList();
        if (content.size() <= 1) {
            lines.add(what + ": " + text.stripTrailing());
        } else {
            lines.add(what + ":");
            content.forEach(line -> lines.add("  " + line.stripTrailing()));
        }
    }

    private static String cleaned(String line) {
        String text = AnsiText.plain(line);
        for (Map.Entry<Pattern, String> rule : VARYING.entrySet()) {
            text = rule.getKey().matcher(text).replaceAll(rule.getValue());
        }
        return text;
    }

    /** Each JDK and system draws a little differently: a picture counts by its size, a drawing by its presence. */
    private static String show(String type, JsonElement data) {
        return switch (type) {
            case "image/png", "image/jpeg", "image/gif" -> picture(text(data));
            case "image/svg+xml" -> text(data).contains("<svg") ? "<drawing>" : "<no drawing>";
            default -> text(data);
        };
    }

    private static String picture(String base64) {
        try {
            BufferedImage image = ImageIO.read(
                    new ByteArrayInputStream(Base64.getMimeDecoder().decode(base64)));
            return image == null ? "<no picture>" : "<picture " + image.getWidth() + " × " + image.getHeight() + ">";
        } catch (IOException | IllegalArgumentException e) {
            return "<no picture>";
        }
    }

    static List<JsonObject> outputs(JsonObject cell) {
        JsonElement outputs = cell.get("outputs");
        if (outputs == null || !outputs.isJsonArray()) {
            return List.of();
        }
        return outputs.getAsJsonArray().asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    /** The outputs that count: all but bars of progress. */
    private static List<JsonObject> compared(JsonObject cell) {
        return outputs(cell).stream()
                .filter(output -> !Fields.object(output, "metadata").has(MimeBundle.PROGRESS))
                .toList();
    }

    /** The forms that count: CSV repeats what a table's text says. */
    private static Map<String, JsonElement> forms(JsonObject output) {
        Map<String, JsonElement> forms =
                new LinkedHashMap<>(Fields.object(output, "data").asMap());
        forms.remove("text/csv");
        return forms;
    }

    /** Text as nbformat stores it: whole, or a list of lines; other JSON as it is. */
    static String text(JsonElement text) {
        if (text == null || text.isJsonNull()) {
            return "";
        }
        if (text.isJsonPrimitive()) {
            return text.getAsString();
        }
        if (!text.isJsonArray()) {
            return sameNumbers(text).toString();
        }
        StringBuilder whole = new StringBuilder();
        text.getAsJsonArray().forEach(line -> whole.append(line.isJsonPrimitive() ? line.getAsString() : line));
        return whole.toString();
    }

    /** JSON whose equal numbers are written alike: a program that saves the notebook may write 0.50 as 0.5. */
    private static JsonElement sameNumbers(JsonElement json) {
        if (json.isJsonObject()) {
            JsonObject same = new JsonObject();
            json.getAsJsonObject().asMap().forEach((name, value) -> same.add(name, sameNumbers(value)));
            return same;
        }
        if (json.isJsonArray()) {
            JsonArray same = new JsonArray();
            json.getAsJsonArray().forEach(value -> same.add(sameNumbers(value)));
            return same;
        }
        return json.isJsonPrimitive() && json.getAsJsonPrimitive().isNumber()
                ? new JsonPrimitive(json.getAsDouble())
                : json;
    }
}
