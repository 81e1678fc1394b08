package org.naglab.cli;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import org.naglab.data.Example;
import org.naglab.decode.Decoder;
import org.naglab.decode.Hypothesis;
import org.naglab.io.Json;
import org.naglab.model.Checkpoint;
import org.naglab.model.Model;
import org.naglab.report.Artifact;
import org.naglab.report.RunDirectory;
import org.naglab.tensor.LocalEngine;

/** A fine-tuned run, ready to write: its best checkpoint with the first of its decoders, or another. */
public final class SavedRun implements AutoCloseable {
    private static final int PER_BATCH = 32;

    private final String description;
    private final NDManager manager;
    private final Model model;
    private final OpenGenerator open;

    private SavedRun(String description, NDManager manager, Model model, OpenGenerator open) {
        this.description = description;
        this.manager = manager;
        this.model = model;
        this.open = open;
    }

    /**
     * Loads a run with the first of its decoders.
     *
     * @param folder what {@code nag fine-tune} made: {@code runs/<id>}
     * @return the run, to be closed
     * @throws IllegalArgumentException when there is no such folder or its checkpoint is broken
     * @throws IllegalStateException when the run has not been fine-tuned yet
     */
    public static SavedRun open(Path folder) {
        RunDirectory run = RunDirectory.open(folder);
        ExperimentConfig config = Json.read(run.require(Artifact.CONFIG), ExperimentConfig.class);
        return open(folder, config.systems().getFirst());
    }

    /**
     * Loads a run with a decoder that need not be one of its own.
     *
     * @param folder what {@code nag fine-tune} made: {@code runs/<id>}
     * @param decoder chooses the outputs, for example {@code Decoder.nBest(64, 10)}
     * @return the run, to be closed
     * @throws IllegalArgumentException when there is no such folder, its checkpoint is broken, or the decoder is not one
     *     for its model
     * @throws IllegalStateException when the run has not been fine-tuned yet
     */
    public static SavedRun open(Path folder, Decoder decoder) {
        return open(folder, new ExperimentConfig.DecodingSystem("", decoder));
    }

    private static SavedRun open(Path folder, ExperimentConfig.DecodingSystem system) {
        RunDirectory run = RunDirectory.open(folder);
        NDManager manager = LocalEngine.manager();
        try {
            Model model = Checkpoint.load(manager, run.require(Artifact.CHECKPOINT));
            String description = run.id() + ": " + model.config().inWords() + ", " + system.decoder();
            return new SavedRun(description, manager, model, system.open(model));
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * Writes an output for one text. What is longer than the model's positions is cut, with a warning on the error
     * stream.
     *
     * @param source any text that is not blank
     * @return the output
     */
    public String generate(String source) {
        return generate(List.of(source)).getFirst();
    }

    /**
     * Writes all outputs that the decoder finds for one text, with their scores. What is longer than the model's positions
     * is cut, with a warning on the error stream.
     *
     * @param source any text that is not blank
     * @return the outputs, the one that {@link #generate(String)} gives first; one by a decoder that finds no more
     */
    public List<Hypothesis> outputs(String source) {
        List<Hypothesis> written = open.generator()
                .outputs(List.of(new Example("text", source, "")), 1, done -> {})
                .getFirst();
        warn(written.subList(0, 1));
        return written;
    }

    /**
     * Writes an output for each text. What is longer than the model's positions is cut, with a warning on the error
     * stream that counts such texts.
     *
     * @param sources texts that are not blank
     * @return the outputs, in the order of their texts
     */
    public List<String> generate(List<String> sources) {
        List<Example> examples =
                sources.stream().map(text -> new Example("text", text, "")).toList();
        List<Hypothesis> written = open.generator().generate(examples, PER_BATCH, done -> {});
        warn(written);
        return written.stream().map(Hypothesis::text).toList();
    }

    private static void warn(List<Hypothesis> ofEachText) {
        Hypothesis.truncationWarning(ofEachText).ifPresent(warning -> System.err.println("warning: " + warning));
    }

    @Override
    public String toString() {
        return description;
    }

    @Override
    public void close() {
        open.close();
        model.close();
        manager.close();
    }
}
