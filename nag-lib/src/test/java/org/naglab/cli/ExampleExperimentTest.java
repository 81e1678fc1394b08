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
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.naglab.io.CacheFolder;
import org.naglab.io.Json;
import org.naglab.report.Artifact;
import org.naglab.report.RunDirectory;
import org.naglab.report.SystemResult;
import org.naglab.train.FitResult;

/** Every example goes from weights to report, at a toy size; that with a CRF, which needs a larger vocabulary, elsewhere. */
@Tag("end-to-end")
final class ExampleExperimentTest {
    private static final int UPDATES = 6;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(value = ExampleExperiment.class, mode = EnumSource.Mode.EXCLUDE, names = "NAG_CRF")
    void an_example_goes_from_weights_to_report_and_can_be_opened(ExampleExperiment example) throws IOException {
        TinyExperiment tiny = new TinyExperiment(folder.resolve("inputs"), 6, 128);
        ExperimentConfig config =
                small(example.config(Budget.CI, 1, tiny.data()).withWeights(tiny.weights()));
        Experiment experiment = new Experiment(
                new CacheFolder(folder.resolve("cache")),
                Clock.fixed(Instant.parse("2026-11-22T02:34:56Z"), ZoneOffset.UTC),
                () -> false);
        RunDirectory run = experiment.begin(config, folder.resolve("runs"));
        assertThat(Json.read(run.path(Artifact.CONFIG), ExperimentConfig.class)).isEqualTo(config);
        assertThat(experiment.fineTune(run).end()).isEqualTo(FitResult.End.FINISHED);
        assertThat(Files.readString(run.path(Artifact.TRAINING))).doesNotContain("NaN");
        experiment.decode(run);
        List<SystemResult> results = experiment.evaluate(run);
        for (ExperimentConfig.DecodingSystem system : config.systems()) {
            assertThat(results).extracting(SystemResult::name).contains(config.nameOf(system));
        }
        experiment.report(run);
        String report = Files.readString(run.path(Artifact.REPORT_MARKDOWN));
        assertThat(report).contains(config.nameOf(config.systems().getFirst()));
        boolean told =
                config.systems().stream().anyMatch(system -> system.decoder().isToldTheLength());
        assertThat(told).isEqualTo(example == ExampleExperiment.BNB_LENGTH);
        assertThat(report.contains("upper bound (told the true length) (upper bound)"))
                .isEqualTo(told);
        try (SavedRun saved = SavedRun.open(run.root())) {
            String alone = saved.generate("red green sun");
            assertThat(saved.generate(List.of("moon", "red green sun")).get(1)).isEqualTo(alone);
        }
    }

    @Test
    void examples_are_found_by_their_names() {
        assertThat(ExampleExperiment.of("bnb-ctc")).isEqualTo(ExampleExperiment.BNB_CTC);
        assertThatThrownBy(() -> ExampleExperiment.of("bnb"))
                .hasMessage("model must be one of nag-crf, nag-ctc, bert2bert, bnb-length, bnb-ctc, got bnb");
    }

    private static ExperimentConfig small(ExperimentConfig config) {
        return new ExperimentConfig(
                config.name(),
                config.data(),
                config.weights(),
                Optional.empty(),
                config.model(),
                config.transitionsStart(),
                config.train().withSteps(UPDATES),
                0,
                4,
                0,
                config.systems(),
                1);
    }
}
