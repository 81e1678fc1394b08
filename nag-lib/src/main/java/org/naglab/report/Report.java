package org.naglab.report;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.naglab.io.AtomicFiles;

/**
 * Everything that a person needs to judge a run and to make it again, as one HTML page without outside parts, and as
 * Markdown with its figures beside it.
 *
 * @param title heading
 * @param summary what was run, a sentence or two
 * @param run id of the run
 * @param command what makes the run again
 * @param systems models and what they are compared with, at least one; all of the same items in the same order
 * @param trainings how the models learned; may be empty
 * @param configuration what was set
 * @param provenance code, machine, weights, data
 */
public record Report(
        String title,
        String summary,
        String run,
        String command,
        List<SystemResult> systems,
        List<Training> trainings,
        List<Facts> configuration,
        List<Facts> provenance) {
    private static final String PLAIN = "general";
    private static final String DIFFERENT = "different in ";

    public Report {
        if (systems.isEmpty()) {
            throw new IllegalArgumentException("systems must not be empty in the report of " + run);
        }
        systems = List.copyOf(systems);
        trainings = List.copyOf(trainings);
        configuration = List.copyOf(configuration);
        provenance = List.copyOf(provenance);
    }

    /**
     * Collects the report of an evaluated run.
     *
     * @param run with configuration, provenance and evaluation; the training log may be missing
     * @param title heading
     * @param summary what was run, a sentence or two
     * @return the report
     * @throws IllegalStateException naming the verb to run, when something is missing
     */
    public static Report of(RunDirectory run, String title, String summary) {
        List<SystemResult> systems = Results.read(run);
        List<Training> trainings = new ArrayList<>();
        if (run.has(Artifact.TRAINING)) {
            trainings.add(new Training("training", TrainingLog.read(run.path(Artifact.TRAINING))));
        }
        return of(run, title, summary, systems, trainings);
    }

    /**
     * Collects the report of an experiment of several trainings or systems, kept in the directory of one run.
     *
     * @param run with configuration and provenance
     * @param title heading
     * @param summary what was run, a sentence or two
     * @param systems models and what they are compared with
     * @param trainings how the models learned
     * @return the report
     * @throws IllegalStateException naming the verb to run, when something is missing
     */
    public static Report of(
            RunDirectory run, String title, String summary, List<SystemResult> systems, List<Training> trainings) {
        String configuration = text(run.require(Artifact.CONFIG));
        String provenance = text(run.require(Artifact.PROVENANCE));
        JsonObject origin = JsonParser.parseString(provenance).getAsJsonObject();
        String command = origin.has("command")
                ? origin.get("command").getAsString()
                : "nag fine-tune " + run.path(Artifact.CONFIG);
        return new Report(
                title,
                summary,
                run.id(),
                command,
                systems,
                trainings,
                Facts.ofJson(PLAIN, configuration),
                Facts.ofJson("run", provenance));
    }

    /**
     * Adds what was set otherwise in another run whose model is in this report too.
     *
     * @param name of the other run, as a person reads it
     * @param other with a configuration
     * @return the same report with one more group of facts, where anything differs; what the other run lacks is none
     */
    public Report withConfigurationOf(String name, RunDirectory other) {
        Map<String, String> here =
                byPath(configuration.stream().filter(group -> !group.title().startsWith(DIFFERENT)));
        Map<String, String> there = byPath(Facts.ofJson(PLAIN, text(other.require(Artifact.CONFIG))).stream());
        List<Facts.Row> different = new ArrayList<>();
        there.forEach((path, value) -> {
            if (!value.equals(here.get(path))) {
                different.add(new Facts.Row(path, value));
            }
        });
        here.keySet().stream()
                .filter(path -> !there.containsKey(path))
                .forEach(path -> different.add(new Facts.Row(path, "none")));
        List<Facts> all = new ArrayList<>(configuration);
        if (!different.isEmpty()) {
            all.add(new Facts(DIFFERENT + name, different));
        }
        return new Report(title, summary, run, command, systems, trainings, all, provenance);
    }

    /** Values by the names of their groups and their own, in order. */
    private static Map<String, String> byPath(Stream<Facts> groups) {
        Map<String, String> values = new LinkedHashMap<>();
        groups.forEach(group -> {
            String prefix = group.title().equals(PLAIN) ? "" : group.title() + ".";
            group.rows().forEach(row -> values.put(prefix + row.name(), row.value()));
        });
        return values;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    /**
     * Writes {@code report.html}, {@code report.md} and the figures of the latter.
     *
     * @param target the run's directory
     */
    public void write(RunDirectory target) {
        Contents contents = Contents.of(this);
        AtomicFiles.writeFolder(target.path(Artifact.FIGURES), folder -> {
            for (Figure figure : contents.figures()) {
                Files.write(folder.resolve(figure.name() + ".png"), Drawing.png(figure.chart()));
            }
        });
        AtomicFiles.writeString(target.path(Artifact.REPORT_MARKDOWN), new MarkdownPage(contents).text());
        AtomicFiles.writeString(target.path(Artifact.REPORT_HTML), new HtmlPage(contents).text());
    }

    /**
     * Makes the page without writing it.
     *
     * @return HTML of the whole report
     */
    public String html() {
        return new HtmlPage(Contents.of(this)).text();
    }
}
