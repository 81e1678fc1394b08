package org.naglab.decode;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.naglab.crf.ScoredPath;
import org.naglab.ctc.Alignment;
import org.naglab.data.Batch;
import org.naglab.data.BatchConfig;
import org.naglab.data.BatchSize;
import org.naglab.data.Batcher;
import org.naglab.data.EncodedExample;
import org.naglab.data.Example;
import org.naglab.length.EndOfSequenceRule;
import org.naglab.length.LengthPolicy;
import org.naglab.model.Bert2Bert;
import org.naglab.model.BertNarBert;
import org.naglab.model.Emissions;
import org.naglab.model.Model;
import org.naglab.model.NagModel;
import org.naglab.model.OutputLengths;
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
    /** Finds the outputs of a source. */
    private final Decoder decoder;
    /** Orders them. */
    private final Order order;

    /**
     * Joins a model and a decoder.
     *
     * @param model scores the positions
     * @param decoder chooses the tokens
     * @throws IllegalArgumentException when the decoder is not one for such a model, or needs a {@link Rescorer}
     */
    public Generator(Model model, Decoder decoder) {
        this(
                model,
                search(decoder),
                switch (decoder) {
                    case Decoder.OneShot atOnce -> Order.AS_FOUND;
                    case Decoder.Stepwise stepwise -> Order.AS_FOUND;
                    case Decoder.MinimumRisk choice -> Order.of(choice);
                    case Decoder.Rescored choice ->
                        throw new IllegalArgumentException("Rescored must get a rescorer beside the model, got none");
                });
    }

    /**
     * Joins a model, a decoder and the model that ranks what it finds.
     *
     * @param model scores the positions
     * @param decoder finds outputs and tells how the likelihoods rank them; its run is not looked at
     * @param rescorer how likely the outputs are
     * @throws IllegalArgumentException when the decoder is not one for such a model
     */
    public Generator(Model model, Decoder.Rescored decoder, Rescorer rescorer) {
        this(model, search(decoder), Order.of(decoder, rescorer));
    }

    private Generator(Model model, Decoder decoder, Order order) {
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
                if (decoder instanceof Decoder.OneShot oneShot
                        && !(oneShot.length() instanceof LengthPolicy.OfSource)) {
                    throw new IllegalArgumentException(oneShot.length() + " must get a model that classifies lengths,"
                            + " got one whose outputs end with [EOS]: decode it with EndOfSequence");
                }
                if (decoder instanceof Decoder.Chain && nag.transitionTables().isEmpty()) {
                    throw new IllegalArgumentException(decoder.getClass().getSimpleName()
                            + " must get a model with a CRF, got one with independent positions:"
                            + " decode it with Argmax");
                }
            }
            case BertNarBert latent -> LengthSearch.check(latent.config().lengths(), decoder);
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
        this.order = order;
    }

    private static Decoder search(Decoder decoder) {
        return decoder instanceof Decoder.Choice choice ? choice.among() : decoder;
    }

    /**
     * Writes an output for one text.
     *
     * @param source any text that is not blank
     * @return the output
     * @throws IllegalStateException when the decoder has to be told the length
     */
    public String generate(String source) {
        if (decoder.isToldTheLength()) {
            throw new IllegalStateException(decoder + " must get examples with a reference, got a text");
        }
        return generate(List.of(new Example("text", source, "")), 1, done -> {})
                .getFirst()
                .text();
    }

    /**
     * Writes an output for each example. What is written for an example does not depend on its batch.
     *
     * @param examples whose sources are read; their targets are not looked at, but by {@link LengthPolicy.Oracle}
     * @param pairsPerBatch examples of one pass, at least 1
     * @param progress is told how many examples are done
     * @return an output for each example, in their order
     */
    public List<Hypothesis> generate(List<Example> examples, int pairsPerBatch, LongConsumer progress) {
        return outputs(examples, pairsPerBatch, progress).stream()
                .map(List::getFirst)
                .toList();
    }

    /**
     * Writes all outputs that the decoder finds for each example: several by a {@link Decoder.Several} or a {@link
     * Decoder.Choice}, else one.
     *
     * @param examples whose sources are read; their targets are not looked at
     * @param pairsPerBatch examples of one pass, at least 1
     * @param progress is told how many examples are done
     * @return outputs for each example, the one to be written first, in the order of the examples
     */
    public List<List<Hypothesis>> outputs(List<Example> examples, int pairsPerBatch, LongConsumer progress) {
        if (examples.isEmpty()) {
            return List.of();
        }
        List<Example> unseen = decoder.isToldTheLength()
                ? examples
                : examples.stream()
                        .map(e -> new Example(e.id(), e.source(), ""))
                        .toList();
        int maximumPositions = model.config().maximumPositions();
        List<EncodedExample> encoded = EncodedExample.encode(model.tokenizer(), unseen, maximumPositions);
        Batcher batcher = new Batcher(
                encoded,
                model.tokenizer().special(),
                new BatchConfig(new BatchSize.Pairs(pairsPerBatch), model.slots(), maximumPositions),
                Batcher.Use.DECODING);
        List<List<Hypothesis>> outputs = new ArrayList<>(Collections.nCopies(examples.size(), List.of()));
        long done = 0;
        for (int[] indices : batcher.longestFirst()) {
            List<List<Written>> written = Gradients.off(() -> write(batcher, indices));
            for (int b = 0; b < indices.length; b++) {
                EncodedExample example = encoded.get(indices[b]);
                List<Hypothesis> found = written.get(b).stream()
                        .map(output -> new Hypothesis(
                                example.id(),
                                model.tokenizer().decode(output.tokens()),
                                output.scoreNats(),
                                example.source().truncatedPieces()))
                        .toList();
                outputs.set(indices[b], order.of(unseen.get(indices[b]).source(), found));
            }
            done += indices.length;
            progress.accept(done);
        }
        return outputs;
    }

    /** The tokens of one output, without its end, and their score. */
    private record Written(long[] tokens, double scoreNats) {}

    private List<List<Written>> write(Batcher batcher, int[] indices) {
        try (Batch batch = batcher.batch(model.parameters().manager(), indices)) {
            return switch (model) {
                case NagModel nag -> atOnce(nag, (Decoder.OneShot) decoder, batch);
                case BertNarBert latent -> atOnce(latent, (Decoder.OneShot) decoder, batch);
                case Bert2Bert autoregressive -> stepwise(autoregressive, (Decoder.Stepwise) decoder, batch);
            };
        }
    }

    private static List<List<Written>> stepwise(Bert2Bert model, Decoder.Stepwise decoder, Batch batch) {
        SpecialTokens special = model.tokenizer().special();
        NDArray memory = model.memory(batch.source(), batch.sourceMask(), Mode.INFERENCE); // [B, S, H]
        return new StepwiseSearch(new CachedDecoder(model.decoder()), decoder, special.cls(), special.sep())
                .search(memory, batch.sourceMask()).stream()
                        .map(outputs -> outputs.stream()
                                .map(output -> new Written(output.tokens(), output.scoreNats()))
                                .toList())
                        .toList();
    }

    private static List<List<Written>> atOnce(NagModel model, Decoder.OneShot decoder, Batch batch) {
        LengthPolicy.OfSource length = (LengthPolicy.OfSource) decoder.length();
        Packing positions = new Packing(
                Arrays.stream(batch.slots()).map(length::scoredPositions).toArray());
        Emissions emissions = model.emissions(batch.source(), batch.sourceMask(), positions, Mode.INFERENCE);
        return chosen(emissions, decoder, batch, model.tokenizer().special());
    }

    private static List<List<Written>> atOnce(BertNarBert model, Decoder.OneShot decoder, Batch batch) {
        BertNarBert.Read read =
                model.read(batch.source(), batch.sourceMask(), new Packing(batch.slots()), Mode.INFERENCE);
        return switch (model.config().lengths()) {
            case OutputLengths.Frames frames ->
                chosen(
                        model.emissions(read, model.frames(read.sources()), Mode.INFERENCE),
                        decoder,
                        batch,
                        model.tokenizer().special());
            case OutputLengths.Classified classified ->
                single(
                        LengthSearch.search(model, read, LengthSearch.lengths(model, read, decoder.length(), batch))
                                .stream()
                                .map(path -> new Written(
                                        decoder instanceof Decoder.ArgmaxWithoutRepeats
                                                ? Alignment.withoutRepeats(path.tokens())
                                                : path.tokens(),
                                        path.scoreNats())));
        };
    }

    private static List<List<Written>> chosen(
            Emissions emissions, Decoder.OneShot decoder, Batch batch, SpecialTokens special) {
        return switch (decoder) {
            case Decoder.Argmax argmax -> single(argmax(emissions).map(path -> cut(path, special)));
            case Decoder.ArgmaxWithoutRepeats argmax ->
                single(argmax(emissions)
                        .map(path -> cut(path, special))
                        .map(written -> new Written(Alignment.withoutRepeats(written.tokens()), written.scoreNats())));
            case Decoder.Chain chain ->
                ChainSearch.search(emissions, chain, batch, special.endOfSequence()).stream()
                        .map(paths ->
                                paths.stream().map(path -> cut(path, special)).toList())
                        .toList();
            case Decoder.CtcGreedy greedy ->
                single(argmax(emissions)
                        .map(path -> new Written(Alignment.collapse(path.tokens(), special.pad()), path.scoreNats())));
            case Decoder.CtcBeam beam ->
                CtcSearch.search(emissions, beam, special.pad()).stream()
                        .map(outputs -> outputs.stream()
                                .map(found -> new Written(found.tokens(), found.scoreNats()))
                                .toList())
                        .toList();
        };
    }

    private static List<List<Written>> single(Stream<Written> outputs) {
        return outputs.map(List::of).toList();
    }

    private static Written cut(ScoredPath path, SpecialTokens special) {
        return new Written(
                EndOfSequenceRule.cut(path.tokens(), special.endOfSequence(), special.pad()), path.scoreNats());
    }

    /** The best token of each position. */
    static Stream<ScoredPath> argmax(Emissions emissions) {
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
        return paths.stream();
    }
}
