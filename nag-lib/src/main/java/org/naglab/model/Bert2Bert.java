package org.naglab.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.naglab.nn.BertConfig;
import org.naglab.nn.BertDecoder;
import org.naglab.nn.BertEncoder;
import org.naglab.nn.CompiledEncoder;
import org.naglab.nn.Mode;
import org.naglab.nn.Parameters;
import org.naglab.nn.Precision;
import org.naglab.nn.PretrainedBert;
import org.naglab.tensor.EngineMemory;
import org.naglab.tensor.Packing;
import org.naglab.text.Tokenizer;

/**
 * Reads a source once and writes one token after another: a BERT encoder and a causal BERT decoder that attends to it
 * (Rothe et al., 2020, BERT2BERT). The opponent that non-autoregressive models are measured against.
 *
 * <p>Outputs begin with [CLS] and end with [SEP]. Holds native memory until closed. Parameters: those of Hugging Face's
 * encoder-decoder model, {@code encoder.…}, {@code decoder.bert.…} and {@code decoder.cls.predictions.…}.
 */
public final class Bert2Bert implements Model {
    private static final String ENCODER = "encoder.";
    private static final String DECODER = "decoder.";

    private final Bert2BertConfig config;
    private final BertConfig bert;
    private final Tokenizer tokenizer;
    private final Parameters parameters;
    private final BertEncoder encoder;
    private final BertDecoder decoder;

    private Bert2Bert(Bert2BertConfig config, BertConfig bert, Tokenizer tokenizer, Parameters parameters) {
        if (config.maximumPositions() > bert.maxPositions()) {
            throw new IllegalArgumentException("maximumPositions must be at most " + bert.maxPositions()
                    + ", the encoder's positions, got " + config.maximumPositions());
        }
        this.config = config;
        this.bert = bert;
        this.tokenizer = tokenizer;
        this.parameters = parameters;
        this.encoder = new BertEncoder(bert, parameters, ENCODER);
        this.decoder = new BertDecoder(bert.withLayers(config.decoderLayers()), parameters, DECODER);
    }

    /**
     * Starts both halves from the weights of one pre-trained encoder; only attention to the source is new.
     *
     * @param manager whose life bounds the model's life
     * @param pretrained the encoder's sizes, weights and tokenizer
     * @param config what goes with it
     * @param random draws the first values of attention to the source
     * @return the model
     */
    public static Bert2Bert fresh(
            NDManager manager, PretrainedBert pretrained, Bert2BertConfig config, RandomGenerator random) {
        Parameters parameters = new Parameters(manager);
        pretrained.loadInto(parameters, ENCODER);
        BertDecoder.warm(pretrained, config.decoderLayers(), parameters, DECODER, random);
        Tokenizer tokenizer = Tokenizer.ofJson(
                pretrained.tokenizerJson().getBytes(StandardCharsets.UTF_8), "the pre-trained BERT's tokenizer.json");
        return new Bert2Bert(config, pretrained.config(), tokenizer, parameters);
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
    public static Bert2Bert of(Bert2BertConfig config, BertConfig bert, Tokenizer tokenizer, Parameters parameters) {
        return new Bert2Bert(config, bert, tokenizer, parameters);
    }

    /**
     * Targets as the decoder learns them.
     *
     * @param before token before each position: [CLS], then the target [B, T]
     * @param gold true token of each position: the target, then [SEP]; padded as the targets are [B, T]
     * @param positions which positions are real, that of [SEP] included
     */
    public record Taught(NDArray before, NDArray gold, Packing positions) {}

    /**
     * Lays targets out for teacher forcing.
     *
     * @param target rows {@code y₁ … yₘ [EOS] [EOS] [PAD]…} of a {@link org.naglab.data.Batch} [B, T + 1]
     * @param lengths m + 2 of each row [B]
     * @return the same with one [SEP] for both [EOS]
     */
    public Taught taught(NDArray target, int[] lengths) {
        EndedTargets ended = EndedTargets.of(target, lengths, tokenizer.special());
        int T = Math.toIntExact(ended.gold().getShape().get(1));
        long[] gold = ended.gold().toLongArray();
        long[] before = new long[gold.length];
        Arrays.fill(before, tokenizer.special().pad());
        for (int b = 0; b < lengths.length; b++) {
            before[b * T] = tokenizer.special().cls();
            System.arraycopy(gold, b * T, before, b * T + 1, lengths[b] - 2);
        }
        return new Taught(
                EngineMemory.of(target.getManager(), before, ended.gold().getShape()), ended.gold(), ended.positions());
    }

    /**
     * Reads sources.
     *
     * @param source ids of the sources, [CLS] and [SEP] included [B, S], int64
     * @param mask true where the source is real [B, S]
     * @param mode whether dropout is active
     * @return last hidden states [B, S, H]
     */
    public NDArray memory(NDArray source, NDArray mask, Mode mode) {
        return encoder.hidden(source, mask, mode);
    }

    /**
     * Scores every token at every position of targets that are given.
     *
     * @param source ids of the sources [B, S], int64
     * @param mask true where the source is real [B, S]
     * @param taught the targets
     * @param mode whether dropout is active
     * @return the scores of the real positions
     */
    public Emissions emissions(NDArray source, NDArray mask, Taught taught, Mode mode) {
        NDArray hidden = decoder.hidden(taught.before(), memory(source, mask, mode), mask, mode); // [B, T, H]
        NDArray scores = decoder.scores(taught.positions().pack(hidden)); // [P, V]
        return new Emissions(scores, taught.positions(), Optional.empty());
    }

    /**
     * Copies the weights of the half that reads, as they are now, for decoding.
     *
     * @param precision of the products with weights
     * @return the encoder, to be closed
     */
    public CompiledEncoder compiledEncoder(Precision precision) {
        return new CompiledEncoder(encoder, precision);
    }

    /**
     * Gives the half that writes.
     *
     * @return the decoder
     */
    public BertDecoder decoder() {
        return decoder;
    }

    @Override
    public Bert2BertConfig config() {
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
}
