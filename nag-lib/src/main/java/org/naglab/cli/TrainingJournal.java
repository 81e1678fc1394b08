package org.naglab.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.naglab.io.AtomicFiles;
import org.naglab.io.Json;
import org.naglab.io.Progress;
import org.naglab.train.TrainingEvent;

/**
 * Writes what happens in a fit to {@code training.jsonl}, a line each, and shows it on the progress line.
 *
 * @param file grows by a line for each event
 * @param progress shows the last event
 */
record TrainingJournal(Path file, Progress progress) implements Consumer<TrainingEvent> {

    /**
     * Goes on with a journal, without what was written after the state that the fit goes on from.
     *
     * @param file may be missing
     * @param savedSteps updates that the state holds
     * @param progress shows the last event
     * @return the journal
     */
    static TrainingJournal continued(Path file, long savedSteps, Progress progress) {
        if (Files.exists(file)) {
            StringBuilder kept = new StringBuilder();
            try {
                String text = Files.readString(file);
                // A last line without its end was cut off by a kill or a full disk.
                text.substring(0, text.lastIndexOf('\n') + 1)
                        .lines()
                        .filter(line -> stepOf(line, file) <= savedSteps)
                        .forEach(line -> kept.append(line).append('\n'));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file + ": " + e, e);
            }
            AtomicFiles.writeString(file, kept.toString());
        }
        return new TrainingJournal(file, progress);
    }

    @Override
    public void accept(TrainingEvent event) {
        // Not a channel, which would refuse to write for an interrupted thread that is still to save its state.
        try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
            out.write((Json.line(event) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e, e);
        }
        progress.update(event.step(), shown(event));
    }

    /** What stands beside the bar. */
    static String shown(TrainingEvent event) {
        return switch (event) {
            case TrainingEvent.Step step ->
                String.format(
                        Locale.ROOT,
                        "loss %.3f (%s)  %.0f tokens/s",
                        step.loss(),
                        rounded(step.lossTerms()),
                        step.tokensPerSecond());
            case TrainingEvent.Evaluated look ->
                "dev " + rounded(look.devScores()) + (look.best() ? " (best so far)" : "");
        };
    }

    private static String rounded(SortedMap<String, Double> values) {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) ->
                text.append(String.format(Locale.ROOT, "%s%s %.3f", text.isEmpty() ? "" : ", ", name, value)));
        return text.toString();
    }

    private static long stepOf(String line, Path file) {
        return Json.parse(line, TrainingEvent.class, file.toString()).step();
    }
}
