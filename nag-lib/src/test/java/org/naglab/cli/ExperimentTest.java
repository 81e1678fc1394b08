package org.naglab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.io.CacheFolder;
import org.naglab.io.Json;
import org.naglab.model.Structure;
import org.naglab.report.Artifact;
import org.naglab.report.Decoded;
import org.naglab.report.Hypotheses;
import org.naglab.report.RunDirectory;
import org.naglab.report.SystemResult;
import org.naglab.train.FitResult;
import org.naglab.train.Trainer;

@Tag("end-to-end")
final class ExperimentTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T02:34:55Z"), ZoneOffset.UTC);
    private static final long STEPS = 40;

    @TempDir
    static Path folder;

    private static TinyExperiment tiny;
    private static Experiment experiment;
    /** Fine-tuned, decoded, evaluated and reported; tests leave it so. */
    private static RunDirectory whole;

    private static FitResult fit;
    private static List<SystemResult> results;
    private static StopSignal never;

    @BeforeAll
    static void run() {
        tiny = new TinyExperiment(folder.resolve("inputs"));
        never = StopSignal.onCtrlC();
        experiment = new Experiment(cache(), CLOCK, never);
        whole = experiment.begin(tiny.config(STEPS), folder.resolve("runs"));
        fit = experiment.fineTune(whole);
        experiment.decode(whole);
        results = experiment.evaluate(whole);
        experiment.report(whole);
    }

    @AfterAll
    static void close() {
        never.close();
    }

    @Nested
    class A_run_from_weights_to_report {
        @Test
        void is_named_for_its_time_and_experiment() {
            assertThat(whole.root()).isEqualTo(folder.resolve("runs/20261122-023455-tiny-s7"));
        }

        @Test
        void leaves_every_artifact_and_nothing_to_resume() throws IOException {
            for (Artifact artifact : Artifact.values()) {
                if (artifact != Artifact.HYPOTHESES) { // one file for each system instead
                    assertThat(whole.path(artifact)).exists();
                }
            }
            for (String system : List.of("tiny, Viterbi", "tiny, argmax")) {
                List<Decoded> items = Hypotheses.read(whole.hypothesesOf(system));
                assertThat(items).hasSize(6);
                assertThat(items.getFirst().source()).isNotBlank();
                assertThat(items.getFirst().reference()).isNotBlank();
            }
            assertThat(whole.root().resolve("resume")).doesNotExist();
            try (var files = Files.list(whole.root())) {
                assertThat(files.map(f -> f.getFileName().toString())).noneMatch(name -> name.contains("tmp"));
            }
        }

        @Test
        void logs_every_update_and_look() throws IOException {
            assertThat(fit.end()).isEqualTo(FitResult.End.FINISHED);
            assertThat(fit.steps()).isEqualTo(STEPS);
            List<String> lines = Files.readAllLines(whole.path(Artifact.TRAINING));
            assertThat(lines).filteredOn(l -> l.contains("\"type\":\"Step\"")).hasSize((int) STEPS);
            assertThat(lines)
                    .filteredOn(l -> l.contains("\"type\":\"Evaluated\""))
                    .hasSize(2);
        }

        @Test
        void scores_its_systems_beside_the_copy_rules() {
            assertThat(results)
                    .extracting(SystemResult::name)
                    .containsExactly("tiny, Viterbi", "tiny, argmax", "first 8 words");
            assertThat(results.get(0).latency()).isPresent();
            assertThat(results.get(2).latency()).isEmpty();
        }

        @Test
        void says_where_everything_came_from() throws IOException {
            String provenance = Files.readString(whole.path(Artifact.PROVENANCE));
            assertThat(provenance)
                    .contains("\"weights.sha256\"", "\"tokenizer.sha256\"", "train.tsv", "\"seed\": 7", "\"commit\"");
            assertThat(provenance).contains("\"memory\"", "\"threads\"");
            assertThat(Files.readString(whole.path(Artifact.REPORT_HTML)))
                    .contains("tiny, Viterbi", "</html>")
                    .contains(
                            "A non-autoregressive BERT, which may copy from its source, with a CRF of transitions of rank");
            assertThat(Files.readString(whole.path(Artifact.REPORT_MARKDOWN))).contains("tiny, argmax");
        }
    }

    @Nested
    class Each_verb_alone_again {
        @Test
        void a_finished_fit_is_not_made_again() throws IOException {
            byte[] log = Files.readAllBytes(whole.path(Artifact.TRAINING));
            assertThat(experiment.fineTune(whole)).isEqualTo(fit);
            assertThat(Files.readAllBytes(whole.path(Artifact.TRAINING))).isEqualTo(log);
        }

        @Test
        void decode_evaluate_and_report_give_the_same() throws IOException {
            byte[] hypotheses = Files.readAllBytes(whole.hypothesesOf("tiny, Viterbi"));
            experiment.decode(whole);
            assertThat(Files.readAllBytes(whole.hypothesesOf("tiny, Viterbi"))).isEqualTo(hypotheses);
            List<SystemResult> again = experiment.evaluate(whole);
            for (int i = 0; i < results.size(); i++) {
                assertThat(again.get(i).evaluation()).isEqualTo(results.get(i).evaluation());
            }
            Files.delete(whole.path(Artifact.REPORT_HTML));
            experiment.report(whole);
            assertThat(whole.path(Artifact.REPORT_HTML)).exists();
        }

        @Test
        void a_verb_before_its_time_names_the_verb_that_is_missing() {
            RunDirectory begun = experiment.begin(tiny.config(1), folder.resolve("begun"));
            missing(() -> experiment.decode(begun), "nag fine-tune EXPERIMENT.json");
            missing(() -> experiment.evaluate(begun), "nag decode " + begun.root());
            missing(() -> experiment.report(begun), "nag evaluate " + begun.root());
        }

        private void missing(org.assertj.core.api.ThrowableAssert.ThrowingCallable verb, String command) {
            assertThatThrownBy(verb)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("it is missing; make it with: " + command);
        }
    }

    @Test
    void a_fit_goes_on_from_another_run_s_model_and_puts_a_crf_on_it() {
        Path shared = folder.resolve("study/shared");
        experiment.fineTune(
                experiment.beginAt(tiny.config("shared", 3, new Structure.Independent(), Optional.empty()), shared));
        ExperimentConfig config = tiny.config("branch", 3, new Structure.LowRankCrf(2, 0.1), Optional.of(shared));
        RunDirectory branch = experiment.beginAt(config, folder.resolve("study/branch"));
        assertThat(experiment.fineTune(branch).steps()).isEqualTo(3);
        experiment.decode(branch);
        assertThat(Hypotheses.read(branch.hypothesesOf("branch, Viterbi"))).hasSize(6);
        experiment.evaluate(branch);
        assertThat(experiment.report(branch).summary()).endsWith("from the model of the run " + shared + ".");
        assertThat(experiment.beginAt(config, branch.root())).isEqualTo(branch);
        assertThatThrownBy(() -> experiment.beginAt(tiny.config(9), branch.root()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must hold a run of the same configuration");
    }

    @Test
    void a_fit_that_is_told_to_stop_by_an_interrupt_writes_its_state_and_goes_on() {
        RunDirectory run = experiment.beginAt(tiny.config(4), folder.resolve("stopped"));
        AtomicInteger asked = new AtomicInteger();
        Experiment stopping = new Experiment(cache(), CLOCK, () -> {
            if (asked.incrementAndGet() == 3) {
                Thread.currentThread().interrupt();
            }
            return never.getAsBoolean();
        });
        FitResult stopped = stopping.fineTune(run);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stopped.end()).isEqualTo(FitResult.End.INTERRUPTED);
        assertThat(stopped.steps()).isEqualTo(2);
        assertThat(Trainer.savedSteps(run.root().resolve("resume"))).isEqualTo(2);
        assertThat(stopping.fineTune(run).end()).isEqualTo(FitResult.End.FINISHED);
    }

    @Test
    void a_decoding_that_is_told_to_stop_stops_and_leaves_the_verb_to_do() {
        RunDirectory run = experiment.beginAt(tiny.config(2), folder.resolve("undecoded"));
        experiment.fineTune(run);
        Experiment stopping = new Experiment(cache(), CLOCK, () -> true);

        assertThatThrownBy(() -> stopping.decode(run))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("stopped after 6 sentences of tiny, Viterbi");
        assertThatThrownBy(() -> experiment.evaluate(run)).hasMessageContaining("nag decode");
        experiment.decode(run);
        assertThat(experiment.evaluate(run)).hasSize(results.size());
    }

    @Test
    void a_run_keeps_its_configuration() {
        assertThat(Json.read(whole.path(Artifact.CONFIG), ExperimentConfig.class))
                .isEqualTo(tiny.config(STEPS));
    }

    @Nested
    class The_command_line {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();

        @Test
        void lets_ctrl_c_end_verbs_that_have_nothing_to_save() {
            for (String verb : List.of("fine-tune", "study", "decode", "fetch", "help")) {
                try (StopSignal signal = StopSignal.onCtrlC()) {
                    nag(signal, verb, "a", "b", "c", "d");
                    assertThat(signal.holdsTheProcess())
                            .as(verb + ", which did not begin")
                            .isFalse();
                    signal.getAsBoolean(); // as a fit asks before its updates
                    assertThat(signal.holdsTheProcess())
                            .as(verb)
                            .isEqualTo(List.of("fine-tune", "study").contains(verb));
                }
            }
        }

        @Test
        void works_through_the_verbs() {
            RunDirectory run = experiment.begin(tiny.config(2), folder.resolve("by-hand"));
            String path = run.root().toString();
            assertThat(nag("fine-tune", path)).isEqualTo(Nag.DONE);
            assertThat(printed(out)).contains("FINISHED after 2 updates; best at 2", "next: nag decode " + path);
            assertThat(nag("decode", path)).isEqualTo(Nag.DONE);
            assertThat(printed(out)).contains("next: nag evaluate " + path);
            assertThat(nag("evaluate", path)).isEqualTo(Nag.DONE);
            assertThat(printed(out)).contains("tiny, Viterbi", "first 8 words", "next: nag report " + path);
            assertThat(nag("report", path)).isEqualTo(Nag.DONE);
            assertThat(printed(out)).contains(run.path(Artifact.REPORT_HTML).toString());
            assertThat(nag("generate", path, "red sea", "-h")).isEqualTo(Nag.DONE);
            assertThat(printed(out).lines()).hasSize(2).noneMatch(line -> line.startsWith("nag "));
        }

        @Test
        void weights_of_another_name_replace_those_of_the_file() throws IOException {
            Path file = folder.resolve("other-weights.json");
            Files.writeString(file, Json.text(tiny.config(2)));
            failure(
                    folder.resolve("no-bert") + " is not a folder",
                    "fine-tune",
                    file.toString(),
                    "--weights",
                    folder.resolve("no-bert").toString());
            usage(
                    "--weights must come with an EXPERIMENT.json",
                    "fine-tune",
                    whole.root().toString(),
                    "--weights",
                    "embedded");
            usage("fine-tune must get EXPERIMENT.json or runs/<id>", "fine-tune", file.toString(), "--weights");
        }

        @Test
        void helps_and_shows_an_example_that_can_be_read() {
            assertThat(nag("--help")).isEqualTo(Nag.DONE);
            assertThat(printed(out)).contains("nag fine-tune EXPERIMENT.json");
            assertThat(nag()).isEqualTo(Nag.DONE);
            out.reset();
            assertThat(nag("fine-tune", "--help")).isEqualTo(Nag.DONE);
            assertThat(printed(out).lines()).first().asString().startsWith("nag fine-tune EXPERIMENT.json");
            assertThat(nag("fetch", "-h")).isEqualTo(Nag.DONE);
            assertThat(printed(out)).contains("CORPUS is one of").doesNotContain("nag study");
            out.reset();
            assertThat(nag("generate", "--help")).isEqualTo(Nag.DONE);
            assertThat(printed(out)).startsWith("nag generate runs/<id> TEXT...");
            assertThat(nag("example-experiment")).isEqualTo(Nag.DONE);
            assertThat(Json.parse(printed(out), ExperimentConfig.class, "the example")
                            .weights())
                    .isEqualTo("embedded");
        }

        @Test
        void wrong_arguments_are_2_and_show_the_usage() {
            usage("verb must be one of those that nag --help lists, got dance", "dance");
            usage("decode must get runs/<id>, got nothing", "decode");
            usage("report must get runs/<id>, got [a, b]", "report", "a", "b");
            usage("generate must get runs/<id> and at least one text", "generate", "a");
            usage("study must get BUDGET SEEDS FOLDER", "study", "ci");
            usage("SEEDS must be whole numbers with commas between them, got x", "study", "ci", "x", folder.toString());
            usage("budget must be ci, demo, study or full, got huge", "study", "huge", "1", folder.toString());
            usage("name of a corpus must be one of debian-synopsis, ", "fetch", "x");
            usage("fetch must get CORPUS, or nothing, got [x, y]", "fetch", "x", "y");
            usage("baselines must get CORPUS, got nothing", "baselines");
        }

        @Test
        void failures_are_1_and_say_what_and_where() throws IOException {
            failure(
                    "run must be a folder that a fine-tuning made",
                    "decode",
                    folder.resolve("none").toString());
            failure(
                    "cannot read " + folder.resolve("none.json"),
                    "fine-tune",
                    folder.resolve("none.json").toString());
            Path bad = Files.writeString(folder.resolve("bad.json"), "{\"name\": \"x\"}");
            failure("missing: [data, devPairs", "fine-tune", bad.toString());
            failure("must not be blank", "generate", whole.root().toString(), " ");
            RunDirectory lost = experiment.begin(tiny.config(2), folder.resolve("lost"));
            Path config = lost.path(Artifact.CONFIG);
            String text = Files.readString(config);
            Files.writeString(config, text.replace("train.tsv", "gone.tsv"));
            failure("gone.tsv", "fine-tune", lost.root().toString());
            Files.writeString(config, text.replace("/bert\"", "/no-bert\""));
            failure("no-bert is not a folder", "fine-tune", lost.root().toString());
        }

        @Test
        void a_new_run_whose_groups_do_not_fit_leaves_no_folder() throws IOException {
            startFails("must match a group", "\"pattern\": \".*\"", "\"pattern\": \"x\"");
        }

        @Test
        void a_new_run_that_cannot_start_leaves_no_folder() throws IOException {
            startFails("no-bert is not a folder", "/bert\"", "/no-bert\"");
        }

        private void startFails(String message, String right, String wrong) throws IOException {
            Path file = folder.resolve("cannot-start.json");
            Files.writeString(file, Json.text(tiny.config(2)).replace(right, wrong));
            failure(message, "fine-tune", file.toString());
            assertThat(folder.resolve("new-runs")).isEmptyDirectory();
        }

        @Test
        void a_text_that_is_too_long_is_cut_with_a_counted_warning() {
            assertThat(warnings(() ->
                            nag("generate", whole.root().toString(), "red sea " + "red ".repeat(30), "blue moon")))
                    .contains(
                            "warning: 1 of 2 sources were longer than the model's positions: their last 18 word pieces");
            assertThat(printed(out).lines()).hasSize(2);
            assertThat(warnings(() -> {
                        try (SavedRun saved = SavedRun.open(whole.root())) {
                            saved.outputs("red sea " + "red ".repeat(30));
                        }
                    }))
                    .contains("warning: 1 of 1 sources were longer than the model's positions");
        }

        @Test
        void a_loss_that_is_not_finite_is_1_and_names_the_batch() throws IOException {
            RunDirectory run = experiment.begin(tiny.config(30), folder.resolve("nan"));
            Path config = run.path(Artifact.CONFIG);
            Files.writeString(
                    config,
                    Files.readString(config).replace("\"peakLearningRate\": 0.005", "\"peakLearningRate\": 1e38"));
            assertThat(nag("fine-tune", run.root().toString())).isEqualTo(Nag.FAILED);
            assertThat(printed(err))
                    .contains(
                            "must be finite", "from the examples [", "; there is no checkpoint yet", "learning rates");
        }

        private String warnings(Runnable work) {
            PrintStream before = System.err;
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            try {
                work.run();
            } finally {
                System.setErr(before);
            }
            return printed(err);
        }

        private void usage(String message, String... arguments) {
            assertThat(nag(arguments)).as(message).isEqualTo(Nag.USAGE);
            assertThat(printed(err))
                    .startsWith("nag: " + message)
                    .endsWith("nag " + arguments[0] + " --help tells more\n");
        }

        private void failure(String message, String... arguments) {
            assertThat(nag(arguments)).as(message).isEqualTo(Nag.FAILED);
            assertThat(printed(err)).contains(message).contains("nag: ").doesNotContain("nag report runs/<id>  ");
        }

        private int nag(String... arguments) {
            return nag(never, arguments);
        }

        private int nag(StopSignal signal, String... arguments) {
            return new Nag(
                            new PrintStream(out, true, StandardCharsets.UTF_8),
                            new PrintStream(err, true, StandardCharsets.UTF_8),
                            cache(),
                            signal,
                            folder.resolve("new-runs"))
                    .run(List.of(arguments));
        }

        private static String printed(ByteArrayOutputStream stream) {
            String text = stream.toString(StandardCharsets.UTF_8);
            stream.reset();
            return text;
        }
    }

    private static CacheFolder cache() {
        return new CacheFolder(folder.resolve("cache"));
    }
}
