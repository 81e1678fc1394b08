package org.naglab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.cli.ExperimentConfig.DecodingSystem;
import org.naglab.decode.Decoder;
import org.naglab.decode.Hypothesis;
import org.naglab.eval.Metric;
import org.naglab.io.CacheFolder;
import org.naglab.io.Json;
import org.naglab.length.LengthPolicy;
import org.naglab.report.Artifact;
import org.naglab.report.Hypotheses;
import org.naglab.report.RunDirectory;
import org.naglab.report.SystemResult;

/** Decoders that find several outputs, and those that choose among them, are systems of a run like any other. */
@Tag("end-to-end")
final class RescoredExperimentTest {
    private static final Decoder.Several LIST = Decoder.nBest(6, 5);

    @TempDir
    static Path folder;

    private static Experiment experiment;
    private static RunDirectory run;
    private static Path teacher;

    @BeforeAll
    static void fit() {
        TinyExperiment tiny = new TinyExperiment(folder.resolve("inputs"));
        experiment = new Experiment(
                new CacheFolder(folder.resolve("cache")),
                Clock.fixed(Instant.parse("2026-11-22T02:34:55Z"), ZoneOffset.UTC),
                () -> false);
        teacher = folder.resolve("teacher");
        experiment.fineTune(experiment.beginAt(tiny.autoregressive(15, 1), teacher));
        ExperimentConfig config = with(
                tiny.config(20),
                List.of(
                        new DecodingSystem("rescored", new Decoder.Rescored(LIST, teacher, 1)),
                        new DecodingSystem("10 best", LIST),
                        new DecodingSystem("marginals", new Decoder.MaximumMarginal(6, new LengthPolicy.AtMost(8))),
                        new DecodingSystem(
                                "drawn", new Decoder.Sampling(6, 1, 0.5, 1, new LengthPolicy.EndOfSequence())),
                        new DecodingSystem("least risk", new Decoder.MinimumRisk(LIST, Metric.ROUGE_L))));
        run = experiment.beginAt(config, folder.resolve("run"));
        assertThat(Json.read(run.path(Artifact.CONFIG), ExperimentConfig.class)).isEqualTo(config);
        experiment.fineTune(run);
    }

    @Test
    void they_are_decoded_and_scored() {
        experiment.decode(run);
        assertThat(experiment.evaluate(run))
                .filteredOn(result -> result.role() == SystemResult.Role.MODEL)
                .extracting(SystemResult::name)
                .containsExactly(
                        "tiny, rescored", "tiny, 10 best", "tiny, marginals", "tiny, drawn", "tiny, least risk");
        assertThat(Hypotheses.read(run.hypothesesOf("tiny, rescored"))).hasSize(6);
    }

    @Test
    void a_saved_run_lists_its_outputs_with_their_scores() {
        String source = "red sea moon";
        try (SavedRun rescored = SavedRun.open(run.root());
                SavedRun list = SavedRun.open(run.root(), LIST)) {
            List<Hypothesis> found = list.outputs(source);
            assertThat(found).hasSize(5);
            assertThat(found.getFirst().text()).isEqualTo(list.generate(source));
            List<Hypothesis> ranked = rescored.outputs(source);
            assertThat(ranked.getFirst().text()).isEqualTo(rescored.generate(source));
            assertThat(ranked)
                    .extracting(Hypothesis::text)
                    .containsExactlyInAnyOrderElementsOf(
                            found.stream().map(Hypothesis::text).toList());
        }
    }

    @Test
    void a_run_that_cannot_rank_is_refused() {
        assertThatThrownBy(() -> SavedRun.open(run.root(), new Decoder.Rescored(LIST, run.root(), 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("run of Rescored must be one of an autoregressive model, got NagConfig");
        assertThatThrownBy(() -> SavedRun.open(teacher, new Decoder.Rescored(LIST, teacher, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be decoded with Greedy or Beam");
    }

    private static ExperimentConfig with(ExperimentConfig config, List<DecodingSystem> systems) {
        return new ExperimentConfig(
                config.name(),
                config.data(),
                config.weights(),
                config.startFrom(),
                config.model(),
                config.transitionsStart(),
                config.train(),
                config.trainPairs(),
                config.devPairs(),
                config.testPairs(),
                systems,
                config.timedPairs());
    }
}
