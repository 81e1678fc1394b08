package org.naglab.cli;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.naglab.crf.BestPath;
import org.naglab.crf.CandidateBeam;
import org.naglab.crf.Candidates;
import org.naglab.crf.ScoredPath;
import org.naglab.data.Batch;
import org.naglab.data.BatchConfig;
import org.naglab.data.BatchSize;
import org.naglab.data.Batcher;
import org.naglab.data.EncodedExample;
import org.naglab.data.Example;
import org.naglab.data.Sample;
import org.naglab.decode.Decoder;
import org.naglab.io.CacheFolder;
import org.naglab.io.Json;
import org.naglab.length.EndOfSequenceRule;
import org.naglab.length.LengthPolicy;
import org.naglab.model.Checkpoint;
import org.naglab.model.Emissions;
import org.naglab.model.NagConfig;
import org.naglab.model.NagModel;
import org.naglab.report.Artifact;
import org.naglab.report.Decoded;
import org.naglab.report.RunDirectory;
import org.naglab.report.SystemResult;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.LocalEngine;
import org.naglab.tensor.Packing;
import org.naglab.text.SpecialTokens;

/**
 * Decodes as NAG-BERT's released test script does, with one of its faults, to measure what that does to the scores. Not
 * for results: those come from {@link Experiment}.
 */
public final class ReleasedScript {
    private static final int PAIRS_PER_BATCH = 32;

    private ReleasedScript() {}

    /**
     * Scores a run as it is and with each fault alone, on its test pairs.
     *
     * @param folder a fine-tuned run of a model with a CRF
     * @param cache where fetched data is kept
     * @param faults each a row
     * @return the clean system, then one for each fault; the names tell how many pairs are left where some were dropped
     * @throws IllegalArgumentException when the run has no system that decodes by Viterbi, or another kind of model
     */
    public static List<SystemResult> table(Path folder, CacheFolder cache, List<ReleasedFault> faults) {
        LocalEngine.prepare();
        RunDirectory run = RunDirectory.open(folder);
        ExperimentConfig config = Json.read(run.require(Artifact.CONFIG), ExperimentConfig.class);
        Decoder.Viterbi clean = config.systems().stream()
                .map(ExperimentConfig.DecodingSystem::decoder)
                .filter(Decoder.Viterbi.class::isInstance)
                .map(Decoder.Viterbi.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "systems must hold one that decodes by Viterbi, got " + config.systems() + " in " + folder));
        List<Example> test = Sample.of(config.data().load(cache).test(), config.testPairs());
        List<ReleasedFault> rows = new ArrayList<>(List.of(new ReleasedFault.None()));
        rows.addAll(faults);
        try (NDManager manager = LocalEngine.manager();
                NagModel model = Checkpoint.loadNag(manager, run.require(Artifact.CHECKPOINT))) {
            return rows.stream()
                    .map(fault -> row(model, clean, fault, test, config.train().seed()))
                    .toList();
        }
    }

    private static SystemResult row(
            NagModel model, Decoder.Viterbi clean, ReleasedFault fault, List<Example> test, long seed) {
        List<Decoded> items = decode(model, clean, fault, test);
        String left = items.size() < test.size() ? ", %d of %d left".formatted(items.size(), test.size()) : "";
        return SystemResult.of(fault.label() + left, SystemResult.Role.MODEL, items, seed);
    }

    /**
     * Decodes pairs with a fault.
     *
     * @param trained a model with a CRF
     * @param clean how it is decoded where there is no fault
     * @param fault the fault; live dropout sets the engine's seed
     * @param examples the pairs
     * @return outputs of the pairs that are left, in their order
     * @throws IllegalArgumentException when none is left
     */
    static List<Decoded> decode(NagModel trained, Decoder.Viterbi clean, ReleasedFault fault, List<Example> examples) {
        NagModel model = withoutOwnDropout(trained);
        int maximumPositions = model.config().maximumPositions();
        List<EncodedExample> all = EncodedExample.encode(model.tokenizer(), examples, maximumPositions);
        int[] kept = IntStream.range(0, all.size())
                .filter(i -> fault.keeps(all.get(i)))
                .toArray();
        Batcher batcher = new Batcher(
                Arrays.stream(kept).mapToObj(all::get).toList(),
                model.tokenizer().special(),
                new BatchConfig(new BatchSize.Pairs(PAIRS_PER_BATCH), model.slots(), maximumPositions),
                Batcher.Use.DECODING);
        List<int[]> plan = fault instanceof ReleasedFault.UnmaskedPadding padding
                ? inOrder(kept.length, padding.pairsPerBatch())
                : batcher.longestFirst();
        if (fault instanceof ReleasedFault.LiveDropout live) {
            model.parameters().manager().getEngine().setRandomSeed(live.seed());
        }
        SpecialTokens special = model.tokenizer().special();
        Decoded[] decoded = new Decoded[kept.length];
        for (int[] indices : plan) {
            List<ScoredPath> paths = Gradients.off(() -> paths(model, clean, fault, batcher, indices));
            for (int b = 0; b < indices.length; b++) {
                Example example = examples.get(kept[indices[b]]);
                long[] tokens = EndOfSequenceRule.cut(paths.get(b).tokens(), special.endOfSequence(), special.pad());
                decoded[indices[b]] = new Decoded(
                        example.id(),
                        example.source(),
                        example.target(),
                        model.tokenizer().decode(tokens),
                        paths.get(b).scoreNats(),
                        0);
            }
        }
        return List.of(decoded);
    }

    private static List<ScoredPath> paths(
            NagModel model, Decoder.Viterbi clean, ReleasedFault fault, Batcher batcher, int[] indices) {
        try (Batch batch = batcher.batch(model.parameters().manager(), indices)) {
            int padded = Arrays.stream(batch.slots()).max().orElseThrow();
            LengthPolicy.OfSource length = (LengthPolicy.OfSource) fault.length(clean.length());
            Packing positions = new Packing(Arrays.stream(batch.slots())
                    .map(real -> fault instanceof ReleasedFault.UnmaskedPadding ? padded : real)
                    .map(length::scoredPositions)
                    .toArray());
            Emissions emissions =
                    withoutOwnDropout(model).emissions(batch.source(), batch.sourceMask(), positions, fault.mode());
            Candidates best = new CandidateBeam(clean.candidates()).free(emissions.scores(), positions);
            return BestPath.viterbi(best, emissions.transitions().orElseThrow(), positions.mask(batch.manager()));
        }
    }

    /** The same parameters, of which only the encoder drops anything: the script's head does not, at test. */
    private static NagModel withoutOwnDropout(NagModel model) {
        NagConfig config = model.config();
        return NagModel.of(
                new NagConfig(
                        config.output(),
                        config.copy(),
                        config.structure(),
                        0,
                        config.slots(),
                        config.maximumPositions()),
                model.bert(),
                model.tokenizer(),
                model.parameters());
    }

    private static List<int[]> inOrder(int pairs, int pairsPerBatch) {
        return IntStream.iterate(0, from -> from < pairs, from -> from + pairsPerBatch)
                .mapToObj(from -> IntStream.range(from, Math.min(from + pairsPerBatch, pairs))
                        .toArray())
                .toList();
    }
}
