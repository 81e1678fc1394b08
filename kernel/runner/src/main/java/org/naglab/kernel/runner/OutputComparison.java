package org.naglab.kernel.runner;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.naglab.kernel.protocol.Fields;

/**
 * Finds where a fresh run of a notebook shows something else than the outputs that are committed in it.
 *
 * <p>What varies from run to run is cleaned away first: counts, metadata, durations, addresses of objects, traces, pixels.
 * Of a cell tagged {@code volatile} only the MIME types are compared.
 */
public final class OutputComparison {
    private static final Pattern DURATION = Pattern.compile("\\b\\d+([.,]\\d+)? ?(ns|µs|us|ms|s|min|h)\\b");
    private static final Pattern OBJECT_ADDRESS = Pattern.compile("@[0-9a-f]{4,16}\\b");
    private static final Pattern HTML_ID = Pattern.compile("\\bid=([\"'])[^\"']*\\1");
    private static final int SHOWN_CHARS = 200;

    private OutputComparison() {}

    /**
     * Compares two files, COMMITTED and FRESH, and prints the differences; exit status 1 if there are any. With
     * {@code --accept} before them, it writes the outputs of FRESH into COMMITTED instead.
     */
    public static void main(String[] args) {
        boolean accepts = args.length == 3 && args[0].equals("--accept");
        if (args.length != 2 && !accepts) {
            System.err.println("usage: OutputComparison [--accept] COMMITTED FRESH");
            System.exit(2);
        }
        Path file = Path.of(args[args.length - 2]);
        Notebook committed = Notebook.read(file);
        Notebook fresh = Notebook.read(Path.of(args[args.length - 1]));
        if (accepts) {
            accept(committed, fresh);
            committed.write(file);
            return;
        }
        List<String> differences = differences(committed, fresh);
        differences.forEach(System.out::println);
        System.exit(differences.isEmpty() ? 0 : 1);
    }

    /** Gives a notebook the outputs of its run, but none of the run's own metadata. */
    static void accept(Notebook committed, Notebook fresh) {
        List<JsonObject> cells = cells(committed);
        List<JsonObject> run = cells(fresh);
        if (cells.size() != run.size()) {
            throw new IllegalArgumentException(
                    "a run must have as many code cells as its notebook, " + cells.size() + ", but has " + run.size());
        }
        for (int i = 0; i < cells.size(); i++) {
            cells.get(i).add("outputs", run.get(i).get("outputs"));
            cells.get(i).add("execution_count", new JsonPrimitive(i + 1));
        }
        for (String field : List.of("kernelspec", "language_info")) {
            if (fresh.metadata().has(field)) {
                committed.metadata().add(field, fresh.metadata().get(field));
            }
        }
    }

    /**
     * Compares cell by cell.
     *
     * @param committed the notebook with the outputs that it should have
     * @param fresh the same notebook after a run; an injected cell of parameters is skipped
     * @return a text for each cell that differs
     */
    static List<String> differences(Notebook committed, Notebook fresh) {
        List<JsonObject> expected = cells(committed);
        List<JsonObject> actual = cells(fresh);
        if (expected.size() != actual.size()) {
            return List.of("there must be as many code cells as committed, " + expected.size() + ", but there are "
                    + actual.size());
        }
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            JsonObject cell = expected.get(i);
            boolean typesOnly = Notebook.hasTag(cell, "volatile");
            String want = typesOnly ? types(cell).toString() : cleaned(cell);
            String got = typesOnly ? types(actual.get(i)).toString() : cleaned(actual.get(i));
            if (!want.equals(got)) {
                differences.add("code cell " + (i + 1) + ": " + firstLine(Notebook.source(cell)) + "\n"
                        + firstDifference(want, got));
            }
        }
        return differences;
    }

    private static List<JsonObject> cells(Notebook notebook) {
        return notebook.codeCells().stream()
                .filter(cell -> !Notebook.hasTag(cell, "injected-parameters"))
                .toList();
    }

    /** MIME types of what a cell shows; text that it prints and progress do not count. */
    private static Set<String> types(JsonObject cell) {
        Set<String> types = new TreeSet<>();
        for (JsonObject output : outputs(cell)) {
            types.addAll(Fields.object(output, "data").keySet());
        }
        return types;
    }

    private static String cleaned(JsonObject cell) {
        Map<String, StringBuilder> printed = new LinkedHashMap<>();
        List<String> shown = new ArrayList<>();
        for (JsonObject output : outputs(cell)) {
            switch (Fields.string(output, "output_type", "")) {
                // How a stream is cut into messages depends on time.
                case "stream" ->
                    printed.computeIfAbsent(Fields.string(output, "name", ""), name -> new StringBuilder())
                            .append(text(output.get("text")));
                case "error" ->
                    shown.add("error: " + Fields.string(output, "ename", "") + ": "
                            + Fields.string(output, "evalue", ""));
                default ->
                    Fields.object(output, "data")
                            .asMap()
                            .forEach((type, data) -> shown.add(type + ": " + show(type, data)));
            }
        }
        StringBuilder all = new StringBuilder();
        printed.forEach(
                (name, text) -> all.append(name).append(": ").append(text).append('\n'));
        shown.forEach(each -> all.append(each).append('\n'));
        String text = DURATION.matcher(all).replaceAll("<duration>");
        text = OBJECT_ADDRESS.matcher(text).replaceAll("@<address>");
        return HTML_ID.matcher(text).replaceAll("id=<id>");
    }

    /** Pictures are drawn a little differently by each JDK and system, so that only their presence counts. */
    private static String show(String type, JsonElement data) {
        return type.startsWith("image/") ? "<image>" : text(data);
    }

    private static List<JsonObject> outputs(JsonObject cell) {
        JsonElement outputs = cell.get("outputs");
        if (outputs == null || !outputs.isJsonArray()) {
            return List.of();
        }
        return outputs.getAsJsonArray().asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    /** Text as nbformat stores it: whole, or a list of lines; other JSON as it is. */
    private static String text(JsonElement text) {
        if (text == null || text.isJsonNull()) {
            return "";
        }
        if (text.isJsonPrimitive()) {
            return text.getAsString();
        }
        if (!text.isJsonArray()) {
            return text.toString();
        }
        StringBuilder whole = new StringBuilder();
        text.getAsJsonArray().forEach(line -> whole.append(line.isJsonPrimitive() ? line.getAsString() : line));
        return whole.toString();
    }

    private static String firstLine(String source) {
        return source.lines().findFirst().orElse("");
    }

    private static String firstDifference(String want, String got) {
        int at = 0;
        while (at < Math.min(want.length(), got.length()) && want.charAt(at) == got.charAt(at)) {
            at++;
        }
        int from = want.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
        return "  committed: " + cut(want.substring(Math.min(from, want.length()))) + "\n  now:       "
                + cut(got.substring(Math.min(from, got.length())));
    }

    private static String cut(String text) {
        String line = text.strip().replace("\n", "⏎");
        return line.isEmpty() ? "nothing" : line.length() <= SHOWN_CHARS ? line : line.substring(0, SHOWN_CHARS) + "…";
    }
}
