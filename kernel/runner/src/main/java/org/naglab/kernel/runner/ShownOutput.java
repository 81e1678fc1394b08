package org.naglab.kernel.runner;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.protocol.Fields;

/** One output of a cell in the form in which a document shows it. */
sealed interface ShownOutput {
    /** Text that was printed to the stream {@code name}, with terminal colours. */
    record Printed(String name, String text) implements ShownOutput {}

    /** An error, as text with terminal colours. */
    record Failed(String traceback) implements ShownOutput {}

    /**
     * A picture.
     *
     * @param type its MIME type
     * @param base64 its bytes
     * @param width in pixels as it should be shown, if that is said
     * @param alternative its text form
     */
    record Picture(String type, String base64, Optional<Integer> width, String alternative) implements ShownOutput {
        String extension() {
            return switch (type) {
                case MimeBundle.SVG -> "svg";
                case MimeBundle.JPEG -> "jpg";
                default -> type.substring(type.indexOf('/') + 1);
            };
        }
    }

    /** Markup of a richer kind than text, by its MIME type. */
    record Marked(String type, String text) implements ShownOutput {}

    /** Text. */
    record Plain(String text) implements ShownOutput {}

    /** Content that a document cannot show, with its source if that is text. */
    record Unshown(String type, String source) implements ShownOutput {}

    /** Returns what {@code cell} shows, in order. */
    static List<ShownOutput> of(JsonObject cell) {
        List<ShownOutput> shown = new ArrayList<>();
        for (JsonObject output : ComparableOutputs.outputs(cell)) {
            shown.add(
                    switch (Fields.string(output, "output_type", "")) {
                        case "stream" ->
                            new Printed(
                                    Fields.string(output, "name", "stdout"),
                                    ComparableOutputs.text(output.get("text")));
                        case "error" -> failed(output);
                        default -> richest(output);
                    });
        }
        return shown;
    }

    private static Failed failed(JsonObject output) {
        List<String> lines = new ArrayList<>();
        output.getAsJsonArray("traceback").forEach(line -> lines.add(line.getAsString()));
        String headline = Fields.string(output, "ename", "") + ": " + Fields.string(output, "evalue", "");
        return new Failed(lines.isEmpty() ? headline : String.join("\n", lines));
    }

    private static ShownOutput richest(JsonObject output) {
        JsonObject data = Fields.object(output, "data");
        String plain = ComparableOutputs.text(data.get(MimeBundle.TEXT));
        if (data.has(MimeBundle.HTML)) {
            return new Marked(MimeBundle.HTML, ComparableOutputs.text(data.get(MimeBundle.HTML)));
        }
        if (data.has(MimeBundle.SVG)) {
            byte[] bytes =
                    ComparableOutputs.text(data.get(MimeBundle.SVG)).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            String base64 = java.util.Base64.getEncoder().encodeToString(bytes);
            return new Picture(MimeBundle.SVG, base64, width(output, MimeBundle.SVG), plain);
        }
        for (String type : List.of(MimeBundle.PNG, MimeBundle.JPEG, "image/gif", "image/webp")) {
            if (data.has(type)) {
                String base64 = ComparableOutputs.text(data.get(type)).replaceAll("\\s", "");
                return new Picture(type, base64, width(output, type), plain);
            }
        }
        for (String type : List.of(MimeBundle.MARKDOWN, MimeBundle.LATEX)) {
            if (data.has(type)) {
                return new Marked(type, ComparableOutputs.text(data.get(type)));
            }
        }
        return data.keySet().stream()
                .filter(type -> !type.equals(MimeBundle.TEXT))
                .findFirst()
                .<ShownOutput>map(type -> type.endsWith("json") || plain.isEmpty()
                        ? new Unshown(type, source(data.get(type)))
                        : new Plain(plain))
                .orElse(new Plain(plain));
    }

    private static Optional<Integer> width(JsonObject output, String type) {
        int width = Fields.integer(Fields.object(Fields.object(output, "metadata"), type), "width", 0);
        return width > 0 ? Optional.of(width) : Optional.empty();
    }

    private static String source(JsonElement content) {
        if (content.isJsonPrimitive()) {
            return content.getAsString();
        }
        Gson pretty = new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .serializeNulls()
                .create();
        return pretty.toJson(content);
    }
}
