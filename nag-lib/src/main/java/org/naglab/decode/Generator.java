package org.naglab.decode;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.naglab.crf.Candidates;
import org.naglab.ctc.Alignment;
import org.naglab.data.Batch;
import org.naglab.data.BatchConfig;
import org.naglab.data.BatchSize;
import org.naglab.data.Batcher;
import org.naglab.data.EncodedExample;
import org.naglab.data.Example;
import org.naglab.length.LengthPolicy;
import org.naglab.model.Bert2Bert;
import org.naglab.model.BertNarBert;
import org.naglab.model.Emissions;
import org.naglab.model.Model;
import org.naglab.model.NagModel;
import org.naglab.model.OutputLengths;
import org.naglab.nn.CachedDecoder;
import org.naglab.nn.Mode;
import org.naglab.nn.Precision;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.Packing;
import org.naglab.text.SpecialTokens;

/**
 * Writes an output for each source: one pass of the encoder, then one search over all positions at once, or one token
 * after another where the model is autoregressive.
 */
public final class Generator implements AutoCloseable {
    private final Model model;
    /** Finds the outputs of a source. */
    private final Decoder decoder;
    /** Orders them. */
    private final Order order;
    /** Weights in the fast form; without it, the model's parameters are read as they are. */
    private final Optional<Compiled> compiled;

    /**
     * Joins a model and a decoder, to read the model's parameters as they are at each call: for a model that is being
     * trained, and as the oracle of the fast form.
     *
     * @param model scores the positions
     * @param decoder chooses the tokens
     * @throws IllegalArgumentException when the decoder is not one for such a model, or needs a {@link Rescorer}
     */
    public Generator(Model model, Decoder decoder) {
        this(model, search(decoder), order(decoder), Optional.empty());
    }

    /**
     * Joins a model and a decoder for many outputs: copies the model's weights, as they are now, in the form in which
     * decoding is fastest. To be closed before the model.
     *
     * @param model scores the positions
     * @param decoder chooses the tokens
     * @param precision of the products with the weights of encoder, decoder and vocabulary
     * @throws IllegalArgumentException when the decoder is not one for such a model, or needs a {@link Rescorer}
     */
    public Generator(Model model, Decoder decoder, Precision precision) {
        this(model, search(decoder), order(decoder), Optional.of(precision));
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
        this(model, search(decoder), Order.of(decoder, rescorer), Optional.empty());
    }

    /**
     * Joins a model, a decoder and the model that ranks what it finds, for many outputs: copies the first model's weights
     * as {@link #Generator(Model, Decoder, Precision)} does.
     *
     * @param model scores the positions
     * @param decoder finds outputs and tells how the likelihoods rank them; its run is not looked at
     * @param rescorer how likely the outputs are
     * @param precision of the products with the model's weights
     * @throws IllegalArgumentException when the decoder is not one for such a model
     */
    public Generator(Model model, Decoder.Rescored decoder, Rescorer rescorer, Precision precision) {
        this(model, search(decoder), Order.of(decoder, rescorer), Optional.of(precision));
    }

    private Generator(Model model, Decoder decoder, Order order, Optional<Precision> precision) {
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
        this.compiled = precision.flatMap(format -> Compiled.of(model, format));
    }

    private static Order order(Decoder decoder) {
        return switch (decoder) {
            case Decoder.OneShot atOnce -> Order.AS_FOUND;
            case Decoder.Stepwise stepwise -> Order.AS_FOUND;
            case Decoder.MinimumRisk choice -> Order.of(choice);
            case Decoder.Rescored choice ->
                throw new IllegalArgumentException("Rescored must get a rescorer beside the model, got none");
        };
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
        return outputs(examples, pairsPerBatch, progress, StageListener.NONE).stream()
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
        return outputs(examples, pairsPerBatch, progress, StageListener.NONE);
    }

    /**
     * Writes all outputs, and tells which part of the work is done when.
     *
     * @param examples whose sources are read; their targets are not looked at
     * @param pairsPerBatch examples of one pass, at least 1
     * @param progress is told how many examples are done
     * @param stages is told which stage begins
     * @return as {@link #outputs(List, int, LongConsumer)}
     */
    public List<List<Hypothesis>> outputs(
            List<Example> examples, int pairsPerBatch, LongConsumer progress, StageListener stages) {
        if (examples.isEmpty()) {
            return List.of();
        }
        stages.enter(Stage.TOKENIZE);
        List<Example> unseen = decoder.isToldTheLength()
                ? examples
                : examples.stream()
                        .map(e -> new Example(e.id(), e.source(), ""))
                        .toList();
        int maximumPositions = model.config().maximumPositions();
        List<EncodedExample> encoded = EncodedExample.encode(model.tokenizer(), unseen, maximumPositions);
        stages.enter(Stage.BATCH);
        Batcher batcher = new Batcher(
                encoded,
                model.tokenizer().special(),
                new BatchConfig(new BatchSize.Pairs(pairsPerBatch), model.slots(), maximumPositions),
                Batcher.Use.DECODING);
        List<List<Hypothesis>> outputs = new ArrayList<>(Collections.nCopies(examples.size(), List.of()));
        long done = 0;
        for (int[] indices : batcher.longestFirst()) {
            stages.enter(Stage.BATCH);
            List<List<Written>> written = Gradients.off(() -> write(batcher, indices, stages));
            stages.enter(Stage.TEXT);
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

    @Override
    public void close() {
        compiled.ifPresent(Compiled::close);
    }

    private List<List<Written>> write(Batcher batcher, int[] indices, StageListener stages) {
        try (Batch batch = batcher.batch(model.parameters().manager(), indices)) {
            stages.enter(Stage.ENCODE);
            return switch (model) {
                case NagModel nag -> atOnce(nag, (Decoder.OneShot) decoder, batch, stages);
                case BertNarBert latent -> atOnce(latent, (Decoder.OneShot) decoder, batch);
                case Bert2Bert autoregressive -> stepwise(autoregressive, (Decoder.Stepwise) decoder, batch, stages);
            };
        }
    }

    private List<List<Written>> stepwise(Bert2Bert model, Decoder.Stepwise decoder, Batch batch, StageListener stages) {
        if (compiled.isPresent() && compiled.get() instanceof Compiled.Stepwise fast) {
            NDArray memory = fast.encoder()
                    .hidden(
                            batch.source(),
                            batch.sourceMask(),
                            batch.source().getShape().get(1)); // [B, S, H]
            stages.enter(Stage.SEARCH);
            return stepwise(fast.decoder(), decoder, memory, batch);
        }
        NDArray memory = model.memory(batch.source(), batch.sourceMask(), Mode.INFERENCE); // [B, S, H]
        stages.enter(Stage.SEARCH);
        try (CachedDecoder steps = new CachedDecoder(model.decoder())) {
            return stepwise(steps, decoder, memory, batch);
        }
    }

    private List<List<Written>> stepwise(CachedDecoder steps, Decoder.Stepwise decoder, NDArray memory, Batch batch) {
        SpecialTokens special = model.tokenizer().special();
        return new StepwiseSearch(steps, decoder, special.cls(), special.sep())
                .search(memory, batch.sourceMask()).stream()
                        .map(outputs -> outputs.stream()
                                .map(output -> new Written(output.tokens(), output.scoreNats()))
                                .toList())
                        .toList();
    }

    private List<List<Written>> atOnce(NagModel model, Decoder.OneShot decoder, Batch batch, StageListener stages) {
        LengthPolicy.OfSource length = (LengthPolicy.OfSource) decoder.length();
        Packing positions = new Packing(
                Arrays.stream(batch.slots()).map(length::scoredPositions).toArray());
        SpecialTokens special = model.tokenizer().special();
        if (compiled.isPresent() && compiled.get() instanceof Compiled.Nag fast) {
            NDArray hidden = fast.model().hidden(batch.source(), batch.sourceMask(), positions);
            stages.enter(Stage.PROJECT);
            if (decoder instanceof Decoder.CtcBeam) {
                return OneShotSearch.search(
                        model.emissions(hidden, batch.source(), positions), decoder, batch, special);
            }
            Candidates best = fast.model().best(hidden, batch.source(), positions, OneShotSearch.candidates(decoder));
            stages.enter(Stage.SEARCH);
            return OneShotSearch.search(
                    best,
                    model.transitions(hidden, batch.source(), positions),
                    model.scored(positions),
                    decoder,
                    batch,
                    special);
        }
        Emissions emissions = model.emissions(batch.source(), batch.sourceMask(), positions, Mode.INFERENCE);
        stages.enter(Stage.SEARCH);
        return OneShotSearch.search(emissions, decoder, batch, special);
    }

    private static List<List<Written>> atOnce(BertNarBert model, Decoder.OneShot decoder, Batch batch) {
        BertNarBert.Read read =
                model.read(batch.source(), batch.sourceMask(), new Packing(batch.slots()), Mode.INFERENCE);
        return switch (model.config().lengths()) {
            case OutputLengths.Frames frames ->
                OneShotSearch.search(
                        model.emissions(read, model.frames(read.sources()), Mode.INFERENCE),
                        decoder,
                        batch,
                        model.tokenizer().special());
            case OutputLengths.Classified classified ->
                OneShotSearch.single(
                        LengthSearch.search(model, read, LengthSearch.lengths(model, read, decoder.length(), batch))
                                .stream()
                                .map(path -> new Written(
                                        decoder instanceof Decoder.ArgmaxWithoutRepeats
                                                ? Alignment.withoutRepeats(path.tokens())
                                                : path.tokens(),
                                        path.scoreNats())));
        };
    }
}
