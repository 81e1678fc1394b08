package org.naglab.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.naglab.length.LengthHead;
import org.naglab.nn.BertConfig;
import org.naglab.nn.BertDecoder;
import org.naglab.nn.BertEncoder;
import org.naglab.nn.LengthConverter;
import org.naglab.nn.Mode;
import org.naglab.nn.Parameters;
import org.naglab.nn.PretrainedBert;
import org.naglab.tensor.Dims;
import org.naglab.tensor.Dropout;
import org.naglab.tensor.Packing;
import org.naglab.tensor.Scalars;
import org.naglab.text.Tokenizer;

/**
 * Reads a source once and writes all of its output at the same time: a BERT encoder, a few numbers for each source
 * position, and a BERT decoder without a causal mask that sees these numbers instead of tokens, and attends to the
 * source (Sohrab et al., 2024, BERT-NAR-BERT). {@link OutputLengths} says how long the output is: classified, it ends
 * with [SEP]; with frames, the blank is [PAD].
 *
 * <p>Differs from the released code in these: padding is masked in the decoder and never a frame, so that an output does
 * not depend on its batch; both kinds of lengths come to the decoder's positions by the {@link LengthConverter}; a length
 * is counted alike in training and decoding; targets of CTC are without [CLS] and [SEP]; the divergence of the
 * latents is a part of the loss where they are drawn; the smoothing towards the uniform distribution is named so.
 *
 * <p>Holds native memory until closed. Parameters: {@code encoder.…}, {@code decoder.bert.…} and {@code
 * decoder.cls.predictions.…} as in BERT2BERT, then {@code latent.…}, {@code converter.…}, and {@code length.…} where
 * lengths are classified.
 */
public final class BertNarBert implements Model {
    private static final String ENCODER = "encoder.";
    private static final String DECODER = "decoder.";
    private static final String CONVERTER = "converter.";
    private static final String LENGTH = "length.";
    private static final String MEAN = "latent.mean";
    private static final String LOG_VARIANCE = "latent.log_variance";
    private static final String EMBEDDING = "latent.embedding";

    private final BertNarBertConfig config;
    private final BertConfig bert;
    private final Tokenizer tokenizer;
    private final Parameters parameters;
    private final BertEncoder encoder;
    private final BertDecoder decoder;
    private final LengthConverter converter;
    private final Optional<LengthHead> lengthHead;

    private BertNarBert(BertNarBertConfig config, BertConfig bert, Tokenizer tokenizer, Parameters parameters) {
        if (config.decoderPositions() > bert.maxPositions()) {
            throw new IllegalArgumentException("maximumPositions, times frames of each where there are any, must be at"
                    + " most " + bert.maxPositions() + ", the encoder's positions, got " + config.decoderPositions());
        }
        this.config = config;
        this.bert = bert;
        this.tokenizer = tokenizer;
        this.parameters = parameters;
        this.encoder = new BertEncoder(bert, parameters, ENCODER);
        this.decoder = new BertDecoder(bert.withLayers(config.decoderLayers()), parameters, DECODER);
        this.converter = new LengthConverter(parameters, CONVERTER);
        this.lengthHead = switch (config.lengths()) {
            case OutputLengths.Classified classified ->
                Optional.of(new LengthHead(classified.classes(), parameters, LENGTH));
            case OutputLengths.Frames frames -> Optional.empty();
        };
        checkLatents();
    }

    /**
     * Starts both halves from the weights of one pre-trained encoder; the rest is new.
     *
     * @param manager whose life bounds the model's life
     * @param pretrained the encoder's sizes, weights and tokenizer
     * @param config what goes with it
     * @param random draws the first values of what is new
     * @return the model
     */
    public static BertNarBert fresh(
            NDManager manager, PretrainedBert pretrained, BertNarBertConfig config, RandomGenerator random) {
        Parameters parameters = new Parameters(manager);
        pretrained.loadInto(parameters, ENCODER);
        BertDecoder.warm(pretrained, config.decoderLayers(), parameters, DECODER, random);
        addLayers(parameters, pretrained.config(), config, random);
        Tokenizer tokenizer = Tokenizer.ofJson(
                pretrained.tokenizerJson().getBytes(StandardCharsets.UTF_8), "the pre-trained BERT's tokenizer.json");
        return new BertNarBert(config, pretrained.config(), tokenizer, parameters);
    }

    /**
     * Puts a model around parameters that are all there.
     *
     * @param config what the model is made of
     * @param bert the encoder's sizes
     * @param tokenizer of the encoder; the model closes it
     * @param parameters all tensors; the model closes them
     * @return the model
     * @throws IllegalArgumentException naming a tensor that is missing or has another shape
     */
    public static BertNarBert of(
            BertNarBertConfig config, BertConfig bert, Tokenizer tokenizer, Parameters parameters) {
        return new BertNarBert(config, bert, tokenizer, parameters);
    }

    /** Puts the tensors beside those of encoder and decoder. */
    static void addLayers(Parameters parameters, BertConfig bert, BertNarBertConfig config, RandomGenerator random) {
        long H = bert.hiddenSize();
        int L = config.latentSize();
        addLinear(parameters, MEAN, H, L, random);
        switch (config.latent()) {
            case POINT -> {}
            case GAUSSIAN -> addLinear(parameters, LOG_VARIANCE, H, L, random);
        }
        addLinear(parameters, EMBEDDING, L, H, random);
        LengthConverter.fresh(parameters, CONVERTER);
        switch (config.lengths()) {
            case OutputLengths.Classified classified ->
                LengthHead.random(classified.classes(), bert.hiddenSize(), parameters, LENGTH, random);
            case OutputLengths.Frames frames -> {}
        }
    }

    /**
     * What was read of sources.
     *
     * @param memory last hidden states [B, S, H]
     * @param mask true where a source is real [B, S]
     * @param sources which positions are real
     * @param latents what the decoder gets to see [B, S, L]
     * @param drawnFrom the distributions of the latents, where they have one
     */
    public record Read(NDArray memory, NDArray mask, Packing sources, NDArray latents, Optional<Gaussians> drawnFrom) {}

    /**
     * Reads sources.
     *
     * @param source ids of the sources, [CLS] and [SEP] included [B, S], int64
     * @param mask true where the source is real [B, S]
     * @param sources the same as numbers of positions
     * @param mode whether dropout is active and latents are drawn
     * @return what there is to write from
     */
    public Read read(NDArray source, NDArray mask, Packing sources, Mode mode) {
        Dims.of("source", source, sources.rows() + " S").and("mask", mask, sources.rows() + " S");
        NDArray hidden = encoder.hidden(source, mask, mode); // [B, S, H]
        NDArray mean = parameters.linear(hidden, MEAN); // [B, S, L]
        return switch (config.latent()) {
            case POINT -> new Read(hidden, mask, sources, mean, Optional.empty());
            case GAUSSIAN -> {
                NDArray logVariance = parameters.linear(hidden, LOG_VARIANCE); // [B, S, L]
                NDArray latents = switch (mode) {
                    case INFERENCE -> mean;
                    case TRAINING -> drawn(mean, logVariance);
                };
                yield new Read(
                        hidden,
                        mask,
                        sources,
                        latents,
                        Optional.of(new Gaussians(sources.pack(mean), sources.pack(logVariance))));
            }
        };
    }

    /**
     * Scores every token at every position of outputs of given lengths.
     *
     * @param read what was read of the sources
     * @param outputs positions of each output
     * @param mode whether dropout is active
     * @return the scores of these positions
     */
    public Emissions emissions(Read read, Packing outputs, Mode mode) {
        try (NDManager scope = NDManager.subManagerOf(read.memory())) {
            scope.tempAttachAll(read.memory(), read.latents());
            NDArray converted = converter.convert(dropout(read.latents(), mode), read.sources(), outputs); // [B, T, L]
            NDArray inputs =
                    parameters.linear(converted, EMBEDDING).getNDArrayInternal().gelu(); // [B, T, H]
            NDArray hidden = decoder.hiddenAtOnce(
                    inputs, outputs.mask(scope), dropout(read.memory(), mode), read.mask(), mode); // [B, T, H]
            return new Emissions(scope.ret(decoder.scores(outputs.pack(hidden))), outputs, Optional.empty());
        }
    }

    /**
     * Lays targets out as outputs whose length is known.
     *
     * @param target rows {@code y₁ … yₘ [EOS] [EOS] [PAD]…} of a {@link org.naglab.data.Batch} [B, T + 1]
     * @param lengths m + 2 of each row [B]
     * @return the same with one [SEP] for both [EOS]
     */
    public EndedTargets ended(NDArray target, int[] lengths) {
        return EndedTargets.of(target, lengths, tokenizer.special());
    }

    /**
     * Lays out the frames of sources, for CTC.
     *
     * @param sources positions of each source
     * @return frames of each
     * @throws IllegalStateException when lengths are classified
     */
    public Packing frames(Packing sources) {
        return switch (config.lengths()) {
            case OutputLengths.Frames frames -> sources.times(frames.perPosition());
            case OutputLengths.Classified classified ->
                throw new IllegalStateException("a model must have frames, got one with " + classified);
        };
    }

    /**
     * Gives the negative log-likelihood of true lengths.
     *
     * @param read what was read of the sources
     * @param targetLengths tokens of each target, without its end [B]
     * @return of each item, where lengths are classified [B], nats
     */
    public Optional<NDArray> lengthNll(Read read, int[] targetLengths) {
        return lengthHead.map(
                head -> head.nll(head.scores(read.memory(), read.mask()), targetLengths, sourceLengths(read)));
    }

    /**
     * Predicts several lengths of each output, those around the best class.
     *
     * @param read what was read of the sources
     * @param width lengths for each, odd
     * @return tokens without the end, rising; some may be equal at either end of the range [B][width]
     * @throws IllegalStateException when lengths are not classified
     */
    public int[][] lengths(Read read, int width) {
        LengthHead head = lengthHead.orElseThrow(
                () -> new IllegalStateException("a model must classify lengths to predict them, got one with frames"));
        int longest = config.maximumPositions() - 2;
        int[][] lengths = head.beam(head.scores(read.memory(), read.mask()), sourceLengths(read), 0, width);
        return Arrays.stream(lengths)
                .map(row -> Arrays.stream(row).map(m -> Math.min(m, longest)).toArray())
                .toArray(int[][]::new);
    }

    /**
     * Sets the output bias to the logarithm of how often each piece is written, so that training need not begin with
     * learning that.
     *
     * @param counts how often each piece stands at an output position in training [V]
     * @throws IllegalArgumentException when there is another number of counts
     */
    public void startFromFrequencies(long[] counts) {
        OutputBias.startFromFrequencies(parameters.get(DECODER + "cls.predictions.bias"), counts);
    }

    @Override
    public BertNarBertConfig config() {
        return config;
    }

    @Override
    public BertConfig bert() {
        return bert;
    }

    @Override
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void close() {
        parameters.close();
        tokenizer.close();
    }

    /** Pieces of each source, without [CLS] and [SEP]. */
    private static int[] sourceLengths(Read read) {
        return Arrays.stream(read.sources().lengths()).map(S -> S - 2).toArray();
    }

    /** {@code μ + σ ε}. */
    private static NDArray drawn(NDArray mean, NDArray logVariance) {
        NDArray noise = mean.getManager().randomNormal(0, 1, mean.getShape(), mean.getDataType());
        NDArray deviation = logVariance.mul(Scalars.like(logVariance, 0.5)).exp();
        return mean.add(deviation.mul(noise));
    }

    private NDArray dropout(NDArray x, Mode mode) {
        return switch (mode) {
            case INFERENCE -> x;
            case TRAINING -> Dropout.dropout(x, config.dropout());
        };
    }

    private static void addLinear(Parameters parameters, String name, long in, long out, RandomGenerator random) {
        double bound = 1 / Math.sqrt(in);
        NDManager manager = parameters.manager();
        parameters.put(name + ".weight", Draws.of(manager, new Shape(out, in), () -> random.nextDouble(-bound, bound)));
        parameters.put(name + ".bias", manager.zeros(new Shape(out)));
    }

    private void checkLatents() {
        int L = config.latentSize();
        Dims dims = Dims.of(EMBEDDING + ".weight", parameters.get(EMBEDDING + ".weight"), bert.hiddenSize() + " " + L)
                .and(EMBEDDING + ".bias", parameters.get(EMBEDDING + ".bias"), String.valueOf(bert.hiddenSize()));
        for (String name : switch (config.latent()) {
            case POINT -> new String[] {MEAN};
            case GAUSSIAN -> new String[] {MEAN, LOG_VARIANCE};
        }) {
            dims.and(name + ".weight", parameters.get(name + ".weight"), L + " " + bert.hiddenSize());
            dims.and(name + ".bias", parameters.get(name + ".bias"), String.valueOf(L));
        }
    }
}
