package org.naglab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.io.Progress;
import org.naglab.train.TrainingEvent;

final class TrainingJournalTest {
    @TempDir
    Path folder;

    private static TrainingEvent.Step update(long step) {
        return new TrainingEvent.Step(
                step,
                0,
                1.5,
                new TreeMap<>(Map.of("crf", 0.9, "nll", 1.2)),
                2,
                new TreeMap<>(Map.of("all", 1e-3)),
                1047.6);
    }

    private static TrainingEvent.Evaluated look(long step, boolean best) {
        return new TrainingEvent.Evaluated(step, new TreeMap<>(Map.of("ROUGE-L", 0.25)), best);
    }

    @Test
    void an_update_shows_its_loss_terms_and_speed_and_a_look_its_scores() {
        assertThat(TrainingJournal.shown(update(1))).isEqualTo("loss 1.500 (crf 0.900, nll 1.200)  1048 tokens/s");
        assertThat(TrainingJournal.shown(look(1, true))).isEqualTo("dev ROUGE-L 0.250 (best so far)");
        assertThat(TrainingJournal.shown(look(2, false))).isEqualTo("dev ROUGE-L 0.250");
    }

    @Test
    void goes_on_without_what_came_after_the_saved_state_and_without_half_a_line() throws IOException {
        Path file = folder.resolve("training.jsonl");
        TrainingJournal journal = TrainingJournal.continued(file, 0, Progress.silent());
        journal.accept(update(1));
        journal.accept(update(2));
        List<String> whole = Files.readAllLines(file);
        Files.writeString(file, String.join("\n", whole) + "\n{\"type\":\"St");
        TrainingJournal.continued(file, 1, Progress.silent());
        assertThat(file).hasContent(whole.getFirst());
    }
}
