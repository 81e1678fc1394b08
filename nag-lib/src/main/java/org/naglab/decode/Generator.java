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
import org.naglab.ctc.Alignment;
import org.naglab.data.Batch;
import org.naglab.data.BatchConfig;
import org.naglab.data.BatchSize;
import org.naglab.data.Batcher;
import org.naglab.data.EncodedExample;
import org.naglab.data.Example;
import org.naglab.length.EndOfSequenceRule;
import org.naglab.model.Bert2Bert;
import org.naglab.model.Emissions;
import org.naglab.model.Model;
import org.naglab.model.NagModel;
import org.naglab.nn.CachedDecoder;
import org.naglab.nn.Mode;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.Packing;
import org.naglab.text.SpecialTokens;

/**
 * Writes an output for each source: one pass of the encoder, then one search over all positions at once, or one token
 * after another where the model is autoregressive.
 */
public final class Generator {
    private final Model model;
    private final Decoder decoder;

    /**
     * Joins a model and a decoder.
     *
     * @param model scores the positions
     * @param decoder chooses the tokens
     * @throws IllegalArgumentException when the decoder is not one for such a model
     */
    public Generator(Model model, Decoder decoder) {
        switch (model) {
            case NagModel nag -> {
                if (decoder instanceof Decoder.Stepwise) {
                    throw new IllegalArgumentException(
                            decoder + " must get an autoregressive model, got one that writes all positions at once");
                }
                boolean collapses = decoder instanceof Decoder.CtcGreedy || decoder instanceof Decoder.CtcBeam;
                if (collapses && nag.transitionTables().isPresent()) {
                    throw new IllegalArgumentException(
                            decoder + " must get a model without a CRF, got one with: decode it with Viterbi");
                }
                if (decoder instanceof Decoder.Viterbi && nag.transitionTables().isEmpty()) {
                    throw new IllegalArgumentException(
                            "Viterbi must get a model with a CRF, got one with independent positions:"
                                    + " decode it with Argmax");
                }
            }
            case Bert2Bert autoregressive -> {
                if (!(decoder instanceof Decoder.Stepwise stepwise)) {
                    throw new IllegalArgumentException(
                            "an autoregressive model must be decoded with Greedy or Beam, got " + decoder);
                }
                int positions = autoregressive.decoder().config().maxPositions();
                if (stepwise.maximumTokens() > positions) {
                    throw new IllegalArgumentException("maximumTokens must be at most " + positions
                            + ", the decoder's positions, got " + stepwise.maximumTokens());
                }
            }
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
                new BatchConfig(new BatchSize.Pairs(pairsPerBatch), model.slots(), maximumPositions),
                Batcher.Use.DECODING);
        Hypothesis[] hypotheses = new Hypothesis[examples.size()];
        long done = 0;
        for (int[] indices : batcher.longestFirst()) {
            List<Written> written = Gradients.off(() -> write(batcher, indices));
            for (int b = 0; b < indices.length; b++) {
                EncodedExample example = encoded.get(indices[b]);
                hypotheses[indices[b]] = new Hypothesis(
                        example.id(),
                        model.tokenizer().decode(written.get(b).tokens()),
                        written.get(b).scoreNats(),
                        example.source().truncatedPieces());
            }
            done += indices.length;
            progress.accept(done);
        }
        return Arrays.asList(hypotheses);
    }

    /** The tokens of one output, without its end, and their score. */
    private record Written(long[] tokens, double scoreNats) {}

    private List<Written> write(Batcher batcher, int[] indices) {
        try (Batch batch = batcher.batch(model.parameters().manager(), indices)) {
            return switch (model) {
                case NagModel nag -> atOnce(nag, (Decoder.OneShot) decoder, batch);
                case Bert2Bert autoregressive -> stepwise(autoregressive, (Decoder.Stepwise) decoder, batch);
            };
        }
    }

    private static List<Written> stepwise(Bert2Bert model, Decoder.Stepwise decoder, Batch batch) {
        SpecialTokens special = model.tokenizer().special();
        NDArray memory = model.memory(batch.source(), batch.sourceMask(), Mode.INFERENCE); // [B, S, H]
        return new StepwiseSearch(new CachedDecoder(model.decoder()), decoder, special.cls(), special.sep())
                .search(memory, batch.sourceMask()).stream()
                        .map(outputs -> new Written(
                                outputs.getFirst().tokens(), outputs.getFirst().scoreNats()))
                        .toList();
    }

    private static List<Written> atOnce(NagModel model, Decoder.OneShot decoder, Batch batch) {
        Packing positions = new Packing(Arrays.stream(batch.slots())
                .map(decoder.length()::scoredPositions)
                .toArray());
        Emissions emissions = model.emissions(batch.source(), batch.sourceMask(), positions, Mode.INFERENCE);
        SpecialTokens special = model.tokenizer().special();
        return switch (decoder) {
            case Decoder.Argmax argmax -> cut(argmax(emissions), special);
            case Decoder.ArgmaxWithoutRepeats argmax ->
                cut(argmax(emissions), special).stream()
                        .map(written -> new Written(Alignment.withoutRepeats(written.tokens()), written.scoreNats()))
                        .toList();
            case Decoder.Viterbi viterbi -> cut(viterbi(emissions, viterbi.candidates()), special);
            case Decoder.CtcGreedy greedy ->
                argmax(emissions).stream()
                        .map(path -> new Written(Alignment.collapse(path.tokens(), special.pad()), path.scoreNats()))
                        .toList();
            case Decoder.CtcBeam beam ->
                CtcSearch.search(emissions, beam, special.pad()).stream()
                        .map(found -> new Written(found.tokens(), found.scoreNats()))
                        .toList();
        };
    }

    private static List<Written> cut(List<ScoredPath> paths, SpecialTokens special) {
        return paths.stream()
                .map(path -> new Written(
                        EndOfSequenceRule.cut(path.tokens(), special.endOfSequence(), special.pad()), path.scoreNats()))
                .toList();
    }

    private static List<ScoredPath> viterbi(Emissions emissions, int candidates) {
        NDArray scores = emissions.scores(); // [P, V]
        Packing positions = emissions.positions();
        Candidates best = new CandidateBeam(candidates).free(scores, positions); // [B, T, K]
        return BestPath.viterbi(best, emissions.transitions().orElseThrow(), positions.mask(scores.getManager()));
    }

    private static List<ScoredPath> argmax(Emissions emissions) {
        long[] tokens = emissions.scores().argMax(1).toLongArray(); // [P]
        float[] scores = emissions.scores().max(new int[] {1}).toFloatArray(); // [P]
        List<ScoredPath> paths = new ArrayList<>(emissions.positions().rows());
        int from = 0;
        for (int length : emissions.positions().lengths()) {
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
}
