package org.naglab.decode;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
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
import org.naglab.length.EndOfSequenceRule;
import org.naglab.model.Emissions;
import org.naglab.model.NagModel;
import org.naglab.nn.Mode;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.Packing;

/** Writes an output for each source: one pass of the encoder, then one search over all positions. */
public final class Generator {
    private final NagModel model;
    private final Decoder decoder;

    /**
     * Joins a model and a decoder.
     *
     * @param model scores the positions
     * @param decoder chooses the tokens
     * @throws IllegalArgumentException when the decoder needs a CRF and the model has none
     */
    public Generator(NagModel model, Decoder decoder) {
        if (decoder instanceof Decoder.Viterbi && model.transitionTables().isEmpty()) {
            throw new IllegalArgumentException(
                    "Viterbi must get a model with a CRF, got one with independent positions:"
                            + " decode it with Argmax");
        }
        this.model = model;
        this.decoder = decoder;
    }

    /**
     * Writes an output for one text.
     *
     * @param source any text that is not blank
     * @return the output
     */
    public String generate(String source) {
        return generate(List.of(new Example("text", source, "")), 1, done -> {})
                .getFirst()
                .text();
    }

    /**
     * Writes an output for each example. What is written for an example does not depend on its batch.
     *
     * @param examples whose sources are read; their targets are not looked at
     * @param pairsPerBatch examples of one pass, at least 1
     * @param progress is told how many examples are done
     * @return an output for each example, in their order
     */
    public List<Hypothesis> generate(List<Example> examples, int pairsPerBatch, LongConsumer progress) {
        if (examples.isEmpty()) {
            return List.of();
        }
        List<Example> unseen =
                examples.stream().map(e -> new Example(e.id(), e.source(), "")).toList();
        int maximumPositions = model.config().maximumPositions();
        List<EncodedExample> encoded = EncodedExample.encode(model.tokenizer(), unseen, maximumPositions);
        Batcher batcher = new Batcher(
                encoded,
                model.tokenizer().special(),
                new BatchConfig(
                        new BatchSize.Pairs(pairsPerBatch), model.config().slots(), maximumPositions),
                Batcher.Use.DECODING);
        Hypothesis[] hypotheses = new Hypothesis[examples.size()];
        long done = 0;
        for (int[] indices : batcher.longestFirst()) {
            List<ScoredPath> paths = Gradients.off(() -> paths(batcher, indices));
            for (int b = 0; b < indices.length; b++) {
                hypotheses[indices[b]] = hypothesis(encoded.get(indices[b]), paths.get(b));
            }
            done += indices.length;
            progress.accept(done);
        }
        return Arrays.asList(hypotheses);
    }

    private List<ScoredPath> paths(Batcher batcher, int[] indices) {
        try (Batch batch = batcher.batch(model.parameters().manager(), indices)) {
            Packing positions = new Packing(Arrays.stream(batch.slots())
                    .map(decoder.length()::scoredPositions)
                    .toArray());
            Emissions emissions = model.emissions(batch.source(), batch.sourceMask(), positions, Mode.INFERENCE);
            return switch (decoder) {
                case Decoder.Argmax argmax -> argmax(emissions.scores(), positions);
                case Decoder.Viterbi viterbi -> viterbi(emissions, viterbi.candidates());
            };
        }
    }

    private static List<ScoredPath> viterbi(Emissions emissions, int candidates) {
        NDArray scores = emissions.scores(); // [P, V]
        Packing positions = emissions.positions();
        Candidates best = new CandidateBeam(candidates).free(scores, positions); // [B, T, K]
        return BestPath.viterbi(best, emissions.transitions().orElseThrow(), positions.mask(scores.getManager()));
    }

    private static List<ScoredPath> argmax(NDArray emissions, Packing positions) {
        long[] tokens = emissions.argMax(1).toLongArray(); // [P]
        float[] scores = emissions.max(new int[] {1}).toFloatArray(); // [P]
        List<ScoredPath> paths = new ArrayList<>(positions.rows());
        int from = 0;
        for (int length : positions.lengths()) {
            double[] steps = IntStream.range(from, from + length)
                    .mapToDouble(i -> scores[i])
                    .toArray();
            paths.add(new ScoredPath(
                    Arrays.copyOfRange(tokens, from, from + length),
                    Arrays.stream(steps).sum(),
                    steps));
            from += length;
        }
        return paths;
    }

    private Hypothesis hypothesis(EncodedExample example, ScoredPath path) {
        var special = model.tokenizer().special();
        long[] tokens = EndOfSequenceRule.cut(path.tokens(), special.endOfSequence(), special.pad());
        return new Hypothesis(
                example.id(),
                model.tokenizer().decode(tokens),
                path.scoreNats(),
                example.source().truncatedPieces());
    }
}
