package org.naglab.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;

/**
 * How a model learned, read from {@code training.jsonl}. A line tells of an update ({@code step}, {@code epoch}, {@code
 * loss}, {@code lossTerms}, {@code learningRates}, {@code tokensPerSecond}) or of a look at the development data ({@code
 * step}, {@code devScores}); names that are not listed here are passed over, so that a log can grow.
 *
 * <p>A resumed training repeats the updates since its last checkpoint: the later line counts. A last line that does not
 * end in a line feed was cut off by a stop and is left out.
 *
 * @param updates in the order of their steps
 * @param evaluations in the order of their steps
 */
public record TrainingLog(List<Update> updates, List<Evaluated> evaluations) {
    /**
     * One update of the parameters.
     *
     * @param step updates done
     * @param epoch passes over the data
     * @param loss weighted sum of the terms for each target token, nats
     * @param lossTerms each term for each target token, nats
     * @param learningRates rate of each group of parameters
     * @param tokensPerSecond target tokens per second
     */
    public record Update(
            long step,
            double epoch,
            double loss,
            SortedMap<String, Double> lossTerms,
            SortedMap<String, Double> learningRates,
            double tokensPerSecond) {}

    /**
     * One look at the development data.
     *
     * @param step updates done
     * @param devScores scores by name
     */
    public record Evaluated(long step, SortedMap<String, Double> devScores) {}

    public TrainingLog {
        updates = List.copyOf(updates);
        evaluations = List.copyOf(evaluations);
    }

    /**
     * Reads a log.
     *
     * @param file {@code training.jsonl}
     * @return its content
     * @throws IllegalArgumentException naming file and line, when a line is not JSON or lacks its step
     */
    public static TrainingLog read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
        SortedMap<Long, Update> updates = new TreeMap<>();
        SortedMap<Long, Evaluated> evaluations = new TreeMap<>();
        List<String> lines =
                text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                JsonObject line = parse(lines.get(i), file + ":" + (i + 1));
                long step = line.get("step").getAsLong();
                SortedMap<String, Double> devScores = numbers(line, "devScores");
                if (!devScores.isEmpty()) {
                    evaluations.put(step, new Evaluated(step, devScores));
                }
                if (line.has("lossTerms") || line.has("loss")) {
                    updates.put(step, update(step, line));
                }
            }
        }
        return new TrainingLog(new ArrayList<>(updates.values()), new ArrayList<>(evaluations.values()));
    }

    private static JsonObject parse(String line, String whence) {
        JsonElement element;
        try {
            element = JsonParser.parseString(line);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(whence + " must be a JSON object, got: " + line, e);
        }
        if (!element.isJsonObject() || !element.getAsJsonObject().has("step")) {
            throw new IllegalArgumentException(whence + " must be a JSON object with a step, got: " + line);
        }
        return element.getAsJsonObject();
    }

    private static Update update(long step, JsonObject line) {
        SortedMap<String, Double> terms = numbers(line, "lossTerms");
        double sum = terms.values().stream().mapToDouble(Double::doubleValue).sum();
        return new Update(
                step,
                number(line, "epoch", 0),
                number(line, "loss", sum),
                terms,
                numbers(line, "learningRates"),
                number(line, "tokensPerSecond", Double.NaN));
    }

    private static double number(JsonObject line, String name, double otherwise) {
        return line.has(name) ? line.get(name).getAsDouble() : otherwise;
    }

    private static SortedMap<String, Double> numbers(JsonObject line, String name) {
        SortedMap<String, Double> numbers = new TreeMap<>();
        if (line.has(name)) {
            line.getAsJsonObject(name).asMap().forEach((key, value) -> numbers.put(key, value.getAsDouble()));
        }
        return Collections.unmodifiableSortedMap(numbers);
    }

    /**
     * Lays out the log as a table, a row for each step; a cell is missing where nothing was measured.
     *
     * @return columns step, epoch, loss, one for each loss term, learning rate and development score, tokens per second
     */
    public Table table() {
        SortedMap<Long, Update> updateAt = new TreeMap<>();
        SortedMap<Long, Evaluated> evaluatedAt = new TreeMap<>();
        updates.forEach(update -> updateAt.put(update.step(), update));
        evaluations.forEach(evaluated -> evaluatedAt.put(evaluated.step(), evaluated));
        TreeSet<Long> steps = new TreeSet<>(updateAt.keySet());
        steps.addAll(evaluatedAt.keySet());

        Table table = Table.create("training");
        LongColumn stepColumn = LongColumn.create("step");
        steps.forEach(stepColumn::append);
        table.addColumns(stepColumn);
        table.addColumns(
                column("epoch", steps, updateAt, Update::epoch), column("loss", steps, updateAt, Update::loss));
        for (String name : names(updates, Update::lossTerms)) {
            table.addColumns(column("loss " + name, steps, updateAt, update -> at(update.lossTerms(), name)));
        }
        for (String name : names(updates, Update::learningRates)) {
            table.addColumns(
                    column("learning rate " + name, steps, updateAt, update -> at(update.learningRates(), name)));
        }
        for (String name : names(evaluations, Evaluated::devScores)) {
            table.addColumns(column("dev " + name, steps, evaluatedAt, each -> at(each.devScores(), name)));
        }
        return table.addColumns(column("tokens per second", steps, updateAt, Update::tokensPerSecond));
    }

    private static double at(SortedMap<String, Double> numbers, String name) {
        return numbers.getOrDefault(name, Double.NaN);
    }

    static <T> TreeSet<String> names(List<T> rows, Function<T, SortedMap<String, Double>> numbers) {
        TreeSet<String> names = new TreeSet<>();
        rows.forEach(row -> names.addAll(numbers.apply(row).keySet()));
        return names;
    }

    private static <T> DoubleColumn column(
            String name, TreeSet<Long> steps, SortedMap<Long, T> rows, Function<T, Double> value) {
        DoubleColumn column = DoubleColumn.create(name);
        for (long step : steps) {
            if (rows.containsKey(step)) {
                column.append(value.apply(rows.get(step)));
            } else {
                column.appendMissing();
            }
        }
        return column;
    }
}
