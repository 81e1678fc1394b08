package org.naglab.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.norm.LayerNorm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.naglab.crf.Transitions;
import org.naglab.nn.BertConfig;
import org.naglab.nn.BertEncoder;
import org.naglab.nn.CompiledEncoder;
import org.naglab.nn.CompiledVocabulary;
import org.naglab.nn.Mode;
import org.naglab.nn.Parameters;
import org.naglab.nn.Precision;
import org.naglab.nn.PretrainedBert;
import org.naglab.tensor.Dims;
import org.naglab.tensor.Dropout;
import org.naglab.tensor.EngineMemory;
import org.naglab.tensor.Packing;
import org.naglab.text.Tokenizer;

/**
 * Reads a source once and scores every output position at the same time: output i is read off the hidden state of source
 * position i, and a CRF, where there is one, scores neighbouring outputs (Su et al., 2021).
 *
 * <p>Holds native memory until closed. Parameters: the encoder's under their Hugging Face names, then {@code
 * cls.predictions.…}, {@code split.…}, {@code copy.…}, and those of {@link CrfLayer}.
 */
public final class NagModel implements Model {
    private static final String WORDS = "embeddings.word_embeddings.weight";
    private static final String BIAS = "cls.predictions.bias";
    private static final String PROJECTION = "cls.predictions.decoder.weight";
    private static final String TRANSFORM = "cls.predictions.transform.";
    private static final String SPLIT = "split.";
    private static final double SHAKE = 0.02;

    private final NagConfig config;
    private final BertConfig bert;
    private final Tokenizer tokenizer;
    private final Parameters parameters;
    private final BertEncoder encoder;

    private NagModel(NagConfig config, BertConfig bert, Tokenizer tokenizer, Parameters parameters) {
        if (config.maximumPositions() > bert.maxPositions()) {
            throw new IllegalArgumentException("maximumPositions must be at most " + bert.maxPositions()
                    + ", the encoder's positions, got " + config.maximumPositions());
        }
        this.config = config;
        this.bert = bert;
        this.tokenizer = tokenizer;
        this.parameters = parameters;
        this.encoder = new BertEncoder(bert, parameters, "");
    }

    /**
     * Puts new output and structured layers on a pre-trained encoder.
     *
     * @param manager whose life bounds the model's life
     * @param pretrained the encoder's sizes, weights and tokenizer
     * @param config what goes on top
     * @param random draws the first values of the new layers
     * @return the model
     */
    public static NagModel fresh(
            NDManager manager, PretrainedBert pretrained, NagConfig config, RandomGenerator random) {
        Parameters parameters = new Parameters(manager);
        pretrained.loadInto(parameters, "");
        BertConfig bert = pretrained.config();
        Tokenizer tokenizer = Tokenizer.ofJson(
                pretrained.tokenizerJson().getBytes(StandardCharsets.UTF_8), "the pre-trained BERT's tokenizer.json");
        addLayers(parameters, bert, config, random);
        return new NagModel(config, bert, tokenizer, parameters);
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
    public static NagModel of(NagConfig config, BertConfig bert, Tokenizer tokenizer, Parameters parameters) {
        checkLayers(parameters, config);
        return new NagModel(config, bert, tokenizer, parameters);
    }

    /**
     * Puts a CRF with new tables on a model that has none, to go on from what its other layers learnt.
     *
     * @param structure the CRF
     * @param random draws the tables
     * @return the same parameters as a model with a CRF; this one must no longer be used
     * @throws IllegalStateException when there is a CRF already
     */
    public NagModel withCrf(Structure structure, RandomGenerator random) {
        if (!(config.structure() instanceof Structure.Independent)) {
            throw new IllegalStateException("a CRF must be put on a model without one, got " + config.structure());
        }
        CrfLayer.addParameters(parameters, bert, structure, random);
        return new NagModel(config.withStructure(structure), bert, tokenizer, parameters);
    }

    /**
     * Scores every token at the first output positions of each source.
     *
     * @param source ids of the sources, [CLS], [SEP] and appended [MASK]s included [B, S], int64
     * @param mask true where the source is real [B, S]
     * @param positions how many of the first positions of each source are scored, each at most S
     * @param mode whether dropout is active
     * @return the scores of these positions only, of s positions for each where the output layer splits them
     */
    public Emissions emissions(NDArray source, NDArray mask, Packing positions, Mode mode) {
        return emissions(hidden(source, mask, positions, mode), source, positions);
    }

    /**
     * Computes the hidden states from which positions are scored.
     *
     * @param source ids of the sources [B, S], int64
     * @param mask true where the source is real [B, S]
     * @param positions how many of the first positions of each source are scored, each at most S
     * @param mode whether dropout is active
     * @return last hidden states, of all positions where tokens of the source are copied [B, T or S, H]
     */
    public NDArray hidden(NDArray source, NDArray mask, Packing positions, Mode mode) {
        NDArray hidden = encoder.hidden(source, mask, positionsRead(source, mask, positions), mode); // [B, T or S, H]
        return mode == Mode.INFERENCE ? hidden : Dropout.dropout(hidden, config.dropout());
    }

    /**
     * Scores every token at positions whose hidden states are known.
     *
     * @param hidden as {@link #hidden} computes them [B, T or S, H]
     * @param source ids of the sources [B, S], int64
     * @param positions how many of the first positions of each source are scored
     * @return the scores of these positions only, of s positions for each where the output layer splits them
     */
    public Emissions emissions(NDArray hidden, NDArray source, Packing positions) {
        return new Emissions(
                scores(hidden, source, positions), scored(positions), transitions(hidden, source, positions));
    }

    /** How many positions of the source are needed; checks that they are there. */
    long positionsRead(NDArray source, NDArray mask, Packing positions) {
        Dims dims = Dims.of("source", source, "B S").and("mask", mask, "B S");
        if (positions.rows() != dims.size("B") || positions.longest() > dims.size("S")) {
            throw new IllegalArgumentException("positions must be of " + dims.size("B") + " rows, each at most "
                    + dims.size("S") + ", got " + Arrays.toString(positions.lengths()));
        }
        return config.copy() instanceof CopyHead.None ? positions.longest() : dims.size("S");
    }

    /** [P, V], or [s P, V] where states are split. */
    private NDArray scores(NDArray hidden, NDArray source, Packing positions) {
        NDArray scores = parameters.linear(states(positions.pack(hidden)), vocabulary(), BIAS);
        return copies(hidden, source, positions)
                .map(copies -> Pointer.add(scores, copies))
                .orElse(scores);
    }

    /**
     * Tells which output positions there are for source positions.
     *
     * @param positions how many of the first positions of each source are scored
     * @return the same, or s times as many where the output layer splits them
     */
    public Packing scored(Packing positions) {
        return config.output() instanceof OutputLayer.Split split ? positions.times(split.copies()) : positions;
    }

    /** What copying adds to the scores, where the model copies. */
    Optional<CompiledVocabulary.Added> copies(NDArray hidden, NDArray source, Packing positions) {
        return switch (config.copy()) {
            case CopyHead.None none -> Optional.empty();
            case CopyHead.Pointer pointer ->
                Optional.of(Pointer.copies(parameters, hidden, source, tokenizer.special(), positions));
        };
    }

    /**
     * Gives the transitions of a batch.
     *
     * @param hidden as {@link #hidden} computes them [B, T or S, H]
     * @param source ids of the sources [B, S], int64
     * @param positions how many of the first positions of each source are scored
     * @return the transitions, where there is a CRF
     */
    public Optional<Transitions> transitions(NDArray hidden, NDArray source, Packing positions) {
        return CrfLayer.transitions(
                parameters, config.structure(), hidden.get(":, :" + positions.longest()), source, tokenizer.special());
    }

    /** The same weights for decoding. */
    CompiledEncoder compiledEncoder(Precision precision) {
        return new CompiledEncoder(encoder, precision);
    }

    /** The same weights for decoding. */
    CompiledVocabulary compiledVocabulary(Precision precision) {
        return new CompiledVocabulary(parameters, vocabulary(), BIAS, precision);
    }

    /**
     * Sets the output bias to the logarithm of how often each piece is written, so that training need not begin with
     * learning that.
     *
     * @param counts how often each piece stands at an output position in training [V]
     * @throws IllegalArgumentException when there is another number of counts
     */
    public void startFromFrequencies(long[] counts) {
        OutputBias.startFromFrequencies(parameters.get(BIAS), counts);
    }

    /**
     * Gives the part of the CRF's transitions that is the same for all sources.
     *
     * @return the tables, or nothing when positions are independent
     */
    public Optional<Transitions.LowRank> transitionTables() {
        return CrfLayer.tables(parameters, config.structure());
    }

    @Override
    public NagConfig config() {
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

    /** What the projection to the vocabulary reads: [P, H] to [P, H], or to [s P, H]. */
    NDArray states(NDArray hidden) {
        return switch (config.output()) {
            case OutputLayer.Free free -> hidden;
            case OutputLayer.Tied tied -> hidden;
            case OutputLayer.TiedTransform() -> transform(hidden);
            case OutputLayer.Split split ->
                parameters
                        .linear(hidden, SPLIT + "weight", SPLIT + "bias") // [P, s H]
                        .reshape(-1, bert.hiddenSize()); // [s P, H]
        };
    }

    private String vocabulary() {
        return config.output() instanceof OutputLayer.Free ? PROJECTION : WORDS;
    }

    private NDArray transform(NDArray hidden) {
        NDArray dense = parameters.linear(hidden, TRANSFORM + "dense");
        return LayerNorm.layerNorm(
                        Activation.gelu(dense),
                        new Shape(bert.hiddenSize()),
                        parameters.get(TRANSFORM + "LayerNorm.weight"),
                        parameters.get(TRANSFORM + "LayerNorm.bias"),
                        (float) bert.layerNormEps())
                .singletonOrThrow();
    }

    /** Looks for the tensors that {@link #addLayers} puts beside the encoder's. */
    private static void checkLayers(Parameters parameters, NagConfig config) {
        Dims dims = Dims.of(WORDS, parameters.get(WORDS), "W H");
        switch (config.output()) {
            case OutputLayer.Free free -> dims.and(PROJECTION, parameters.get(PROJECTION), "V H");
            case OutputLayer.Tied tied -> dims.and(WORDS, parameters.get(WORDS), "V H");
            case OutputLayer.Split split -> {
                dims.and(WORDS, parameters.get(WORDS), "V H");
                long states = split.copies() * dims.size("H");
                dims.and(SPLIT + "weight", parameters.get(SPLIT + "weight"), states + " H");
                dims.and(SPLIT + "bias", parameters.get(SPLIT + "bias"), String.valueOf(states));
            }
            case OutputLayer.TiedTransform() -> {
                dims.and(WORDS, parameters.get(WORDS), "V H");
                dims.and(TRANSFORM + "dense.weight", parameters.get(TRANSFORM + "dense.weight"), "H H");
                for (String vector : new String[] {"dense.bias", "LayerNorm.weight", "LayerNorm.bias"}) {
                    dims.and(TRANSFORM + vector, parameters.get(TRANSFORM + vector), "H");
                }
            }
        }
        dims.and(BIAS, parameters.get(BIAS), "V");
        if (config.copy() instanceof CopyHead.Pointer) {
            Pointer.check(parameters, dims);
        }
        CrfLayer.check(parameters, dims, config.structure());
    }

    /** Puts the new layers' tensors beside the encoder's. */
    static void addLayers(Parameters parameters, BertConfig bert, NagConfig config, RandomGenerator random) {
        addOutputLayer(parameters, bert, config.output(), random);
        if (config.copy() instanceof CopyHead.Pointer) {
            Pointer.addParameters(parameters, bert.hiddenSize(), random);
        }
        CrfLayer.addParameters(parameters, bert, config.structure(), random);
    }

    private static void addOutputLayer(
            Parameters parameters, BertConfig bert, OutputLayer output, RandomGenerator random) {
        NDManager manager = parameters.manager();
        long H = bert.hiddenSize();
        switch (output) {
            case OutputLayer.Free() -> {
                double bound = 1 / Math.sqrt(H);
                parameters.put(
                        PROJECTION,
                        Draws.of(manager, new Shape(bert.vocabSize(), H), () -> random.nextDouble(-bound, bound)));
            }
            case OutputLayer.Tied() -> {}
            case OutputLayer.Split split -> {
                int copies = split.copies();
                // Copies of the hidden state at first, shaken a little so that they part.
                float[] weight = new float[Math.toIntExact(copies * H * H)];
                for (int i = 0; i < weight.length; i++) {
                    boolean diagonal = (i / H) % H == i % H;
                    weight[i] = (float) ((diagonal ? 1 : 0) + SHAKE * random.nextGaussian());
                }
                parameters.put(SPLIT + "weight", EngineMemory.of(manager, weight, new Shape(copies * H, H)));
                parameters.put(SPLIT + "bias", manager.zeros(new Shape(copies * H)));
            }
            case OutputLayer.TiedTransform() -> {
                // The identity at first, so that what the encoder knows reaches the word embeddings unmixed.
                parameters.put(TRANSFORM + "dense.weight", manager.eye((int) H));
                parameters.put(TRANSFORM + "dense.bias", manager.zeros(new Shape(H)));
                parameters.put(TRANSFORM + "LayerNorm.weight", manager.ones(new Shape(H)));
                parameters.put(TRANSFORM + "LayerNorm.bias", manager.zeros(new Shape(H)));
            }
        }
        parameters.put(BIAS, manager.zeros(new Shape(bert.vocabSize())));
    }
}
