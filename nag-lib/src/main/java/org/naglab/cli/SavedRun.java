package org.naglab.cli;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import org.naglab.data.Example;
import org.naglab.decode.Generator;
import org.naglab.decode.Hypothesis;
import org.naglab.io.Json;
import org.naglab.model.Checkpoint;
import org.naglab.model.Model;
import org.naglab.report.Artifact;
import org.naglab.report.RunDirectory;
import org.naglab.tensor.LocalEngine;

/** A fine-tuned run, ready to write: its best checkpoint with the first of its decoders. */
public final class SavedRun implements AutoCloseable {
    private static final int PER_BATCH = 32;

    private final NDManager manager;
    private final Model model;
    private final Generator generator;

    private SavedRun(NDManager manager, Model model, Generator generator) {
        this.manager = manager;
        this.model = model;
        this.generator = generator;
    }

    /**
     * Loads a run.
     *
     * @param folder what {@code nag fine-tune} made: {@code runs/<id>}
     * @return the run, to be closed
     * @throws IllegalArgumentException when there is no such folder or its checkpoint is broken
     * @throws IllegalStateException when the run has not been fine-tuned yet
     */
    public static SavedRun open(Path folder) {
        LocalEngine.prepare();
        RunDirectory run = RunDirectory.open(folder);
        ExperimentConfig config = Json.read(run.require(Artifact.CONFIG), ExperimentConfig.class);
        NDManager manager = NDManager.newBaseManager();
        try {
            Model model = Checkpoint.load(manager, run.require(Artifact.CHECKPOINT));
            return new SavedRun(
                    manager,
                    model,
                    new Generator(model, config.systems().getFirst().decoder()));
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * Writes an output for one text.
     *
     * @param source any text that is not blank
     * @return the output
     */
    public String generate(String source) {
        return generator.generate(source);
    }

    /**
     * Writes an output for each text.
     *
     * @param sources texts that are not blank
     * @return the outputs, in the order of their texts
     */
    public List<String> generate(List<String> sources) {
        List<Example> examples =
                sources.stream().map(text -> new Example("text", text, "")).toList();
        return generator.generate(examples, PER_BATCH, done -> {}).stream()
                .map(Hypothesis::text)
                .toList();
    }

    @Override
    public void close() {
        model.close();
        manager.close();
    }
}
