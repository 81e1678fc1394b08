package org.naglab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.io.AtomicFiles;
import org.naglab.io.Json;

final class ExperimentConfigTest {
    @TempDir
    Path folder;

    private ExperimentConfig config;

    @BeforeEach
    void configure() {
        config = new TinyExperiment(folder.resolve("inputs")).config(3);
    }

    @Test
    void comes_back_from_its_file() {
        Path file = folder.resolve("EXPERIMENT.json");
        AtomicFiles.writeString(file, Json.text(config));
        assertThat(Json.read(file, ExperimentConfig.class)).isEqualTo(config);
    }

    @Test
    void with_an_unknown_a_missing_or_a_wrong_component_is_an_error_that_names_it() {
        String text = Json.text(config);
        wrong(text.replace("\"clipNorm\"", "\"clipnorm\""), "unknown: [clipnorm]; missing: [clipNorm]");
        wrong(text.replace("\"weights\"", "\"weight\""), "unknown: [weight]; missing: [weights]");
        wrong(text.replace("\"Viterbi\",\n        \"candidates\"", "\"Guess\",\n        \"candidates\""), "got Guess");
        wrong(text.replace("\"dropout\": 0.1", "\"dropout\": 1.5"), "dropout must be in [0, 1), got 1.5");
        wrong(text.substring(0, text.length() / 2), "as JSON");
        wrong("", "is empty");
        wrong(text.replaceAll("\"weights\": \"[^\"]*\"", "\"weights\": null"), "missing: [weights]");
        wrong(text.replace("\"clipNorm\": 1.0", "\"clipNorm\": NaN"), "clipNorm must be above 0, got NaN");
    }

    private void wrong(String text, String message) {
        Path file = folder.resolve("EXPERIMENT.json");
        AtomicFiles.writeString(file, text);
        assertThatThrownBy(() -> Json.read(file, ExperimentConfig.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }
}
