package org.naglab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.decode.Decoder;
import org.naglab.io.CacheFolder;
import org.naglab.io.Json;
import org.naglab.model.Provenance;
import org.naglab.report.Artifact;
import org.naglab.report.RunDirectory;
import org.naglab.report.SystemResult;
import org.naglab.train.FitResult;

/** A BERT2BERT goes the same way as a non-autoregressive model: fine-tune, decode, evaluate, report. */
@Tag("end-to-end")
final class AutoregressiveExperimentTest {
    @TempDir
    Path folder;

    @Test
    void a_run_goes_from_weights_to_report_and_can_be_opened() throws IOException {
        Experiment experiment = experiment();
        ExperimentConfig config = tiny().autoregressive(20, 2);
        RunDirectory run = experiment.begin(config, folder.resolve("runs"));
        assertThat(Json.read(run.path(Artifact.CONFIG), ExperimentConfig.class)).isEqualTo(config);
        assertThat(experiment.fineTune(run).end()).isEqualTo(FitResult.End.FINISHED);
        assertThat(run.path(Artifact.CHECKPOINT).resolve("bert2bert.json")).exists();
        experiment.decode(run);
        List<SystemResult> results = experiment.evaluate(run);
        assertThat(results).extracting(SystemResult::name).contains("bert2bert, greedy", "bert2bert, beam 3");
        assertThat(results.getFirst().latency()).isPresent();
        experiment.report(run);
        assertThat(Files.readString(run.path(Artifact.REPORT_MARKDOWN))).contains("An autoregressive BERT2BERT");
        try (SavedRun saved = SavedRun.open(run.root())) {
            String alone = saved.generate("red green sun");
            assertThat(saved.generate(List.of("moon", "red green sun")).get(1)).isEqualTo(alone);
        }
    }

    @Test
    void a_stopped_fit_goes_on_with_one_decoder_layer() {
        int[] asked = {0};
        Experiment stopping = new Experiment(cache(), clock(), () -> ++asked[0] > 7);
        RunDirectory run = stopping.begin(tiny().autoregressive(12, 1), folder.resolve("runs"));
        assertThat(stopping.fineTune(run).end()).isEqualTo(FitResult.End.INTERRUPTED);
        Provenance first = Json.read(run.path(Artifact.PROVENANCE), Provenance.class);
        assertThat(first.resumed()).isEmpty();
        Instant later = clock().instant().plusSeconds(60);
        Experiment going = new Experiment(cache(), Clock.fixed(later, ZoneOffset.UTC), () -> false);
        FitResult whole = going.fineTune(run);
        assertThat(whole.end()).isEqualTo(FitResult.End.FINISHED);
        assertThat(whole.steps()).isEqualTo(12);
        Provenance then = Json.read(run.path(Artifact.PROVENANCE), Provenance.class);
        assertThat(then.startedAt()).isEqualTo(first.startedAt());
        assertThat(then.command()).isEqualTo(first.command());
        assertThat(then.resumed().orElseThrow())
                .extracting(Provenance.Resumption::startedAt)
                .containsExactly(later.toString());
    }

    @Test
    void a_decoder_for_the_other_kind_of_model_is_refused() {
        ExperimentConfig config = tiny().autoregressive(2, 1);
        ExperimentConfig wrong = new ExperimentConfig(
                config.name(),
                config.data(),
                config.weights(),
                config.startFrom(),
                config.model(),
                config.transitionsStart(),
                config.train(),
                0,
                4,
                0,
                List.of(new ExperimentConfig.DecodingSystem("argmax", Decoder.argmax())),
                0);
        RunDirectory run = experiment().begin(wrong, folder.resolve("runs"));
        assertThatThrownBy(() -> experiment().fineTune(run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("an autoregressive model must be decoded with Greedy or Beam, got Argmax");
    }

    @Test
    void a_configuration_from_before_there_were_two_kinds_of_models_is_read() {
        ExperimentConfig config = tiny().config(20);
        String now = Json.text(config);
        String before = now.replaceFirst("\"type\": \"NagConfig\",\\s*", "");
        assertThat(before).isNotEqualTo(now);
        assertThat(Json.parse(before, ExperimentConfig.class, "config.json")).isEqualTo(config);
    }

    private TinyExperiment tiny() {
        return new TinyExperiment(folder.resolve("inputs"));
    }

    private Experiment experiment() {
        return new Experiment(cache(), clock(), () -> false);
    }

    private static Clock clock() {
        return Clock.fixed(Instant.parse("2026-11-22T02:34:56Z"), ZoneOffset.UTC);
    }

    private CacheFolder cache() {
        return new CacheFolder(folder.resolve("cache"));
    }
}
