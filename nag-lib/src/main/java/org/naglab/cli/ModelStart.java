package org.naglab.cli;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.naglab.data.Example;
import org.naglab.io.CacheFolder;
import org.naglab.io.Json;
import org.naglab.io.Progress;
import org.naglab.io.Sha256;
import org.naglab.model.Bert2Bert;
import org.naglab.model.Bert2BertConfig;
import org.naglab.model.BertNarBert;
import org.naglab.model.BertNarBertConfig;
import org.naglab.model.Checkpoint;
import org.naglab.model.Model;
import org.naglab.model.ModelConfig;
import org.naglab.model.NagConfig;
import org.naglab.model.NagModel;
import org.naglab.model.Provenance;
import org.naglab.model.Structure;
import org.naglab.nn.BertWeights;
import org.naglab.nn.PretrainedBert;
import org.naglab.report.Artifact;
import org.naglab.report.RunDirectory;

/**
 * A model as a fit begins with it.
 *
 * @param model to be closed
 * @param weights name, checksum and licence of the pre-trained weights, and the checkpoint that it goes on from
 */
record ModelStart(Model model, SortedMap<String, String> weights) {

    /**
     * Makes the model of an experiment: new layers on pre-trained weights, or a checkpoint of an earlier run, with a new
     * CRF on it where that has none.
     *
     * @param config the experiment
     * @param train its training pairs
     * @param manager whose life bounds the model's life
     * @param cache where weights are kept
     * @param resumes whether a saved state is about to replace all values: then none are learned from the pairs
     * @return the start
     */
    static ModelStart of(
            ExperimentConfig config, List<Example> train, NDManager manager, CacheFolder cache, boolean resumes) {
        SplittableRandom random = new SplittableRandom(config.train().seed());
        ModelStart start = config.startFrom().isPresent()
                ? goingOn(config, RunDirectory.open(config.startFrom().get()), manager, random)
                : pretrained(config, manager, cache, random);
        if (!resumes) {
            switch (start.model()) {
                case NagModel model -> learnFromTargets(config, model, train);
                case BertNarBert model -> {
                    if (config.startFrom().isEmpty()) {
                        model.startFromFrequencies(OutputCounts.of(model, train));
                    }
                }
                case Bert2Bert autoregressive -> {}
            }
        }
        return start;
    }

    /** The output bias of a new output layer, and a new CRF's tables. */
    private static void learnFromTargets(ExperimentConfig config, NagModel model, List<Example> train) {
        if (config.startFrom().isEmpty()) {
            model.startFromFrequencies(OutputCounts.of(model, config.train().objective(), train));
        }
        if (isNewCrf(config)) {
            config.transitionsStart()
                    .ifPresent(start -> model.transitionTables()
                            .ifPresent(tables -> start.fit(
                                    tables,
                                    OutputCounts.targets(model, train),
                                    config.train().seed())));
        }
    }

    /** Whether the run that this one goes on from, if there is one, had no CRF. */
    private static boolean isNewCrf(ExperimentConfig config) {
        return config.startFrom()
                .map(folder -> Json.read(RunDirectory.open(folder).require(Artifact.CONFIG), ExperimentConfig.class))
                .map(earlier ->
                        earlier.model() instanceof NagConfig nag && nag.structure() instanceof Structure.Independent)
                .orElse(true);
    }

    private static ModelStart pretrained(
            ExperimentConfig config, NDManager manager, CacheFolder cache, SplittableRandom random) {
        PretrainedBert pretrained = BertWeights.parse(config.weights()).obtain(cache, Progress::terminal);
        return switch (config.model()) {
            case NagConfig nag ->
                new ModelStart(NagModel.fresh(manager, pretrained, nag, random), pretrained.provenance());
            case Bert2BertConfig autoregressive ->
                new ModelStart(Bert2Bert.fresh(manager, pretrained, autoregressive, random), pretrained.provenance());
            case BertNarBertConfig latent ->
                new ModelStart(BertNarBert.fresh(manager, pretrained, latent, random), pretrained.provenance());
        };
    }

    private static ModelStart goingOn(
            ExperimentConfig config, RunDirectory earlier, NDManager manager, SplittableRandom random) {
        Model model = Checkpoint.load(manager, earlier.require(Artifact.CHECKPOINT));
        if (model instanceof NagModel plain
                && plain.config().structure() instanceof Structure.Independent
                && config.model() instanceof NagConfig wanted
                && !(wanted.structure() instanceof Structure.Independent)) {
            model = plain.withCrf(wanted.structure(), random);
        }
        requireSame(config.model(), model.config(), earlier);
        SortedMap<String, String> weights =
                new TreeMap<>(Json.read(earlier.require(Artifact.PROVENANCE), Provenance.class)
                        .weights());
        weights.put("goes on from run", earlier.id());
        weights.put(
                "goes on from checkpoint, sha256",
                Sha256.of(earlier.path(Artifact.CHECKPOINT).resolve(Checkpoint.WEIGHTS)));
        return new ModelStart(model, weights);
    }

    private static void requireSame(ModelConfig wanted, ModelConfig found, RunDirectory earlier) {
        if (!wanted.equals(found)) {
            throw new IllegalArgumentException("a model that goes on from run " + earlier.id()
                    + " must be made as it was, apart from a new CRF; wanted " + wanted + ", got " + found);
        }
    }
}
