package org.naglab.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.naglab.data.BatchConfig;
import org.naglab.data.BatchSize;
import org.naglab.data.Batcher;
import org.naglab.data.EncodedExample;
import org.naglab.data.Example;
import org.naglab.data.SlotPolicy;
import org.naglab.nn.BertConfig;
import org.naglab.nn.BertEncoder;
import org.naglab.nn.Parameters;
import org.naglab.text.Casing;
import org.naglab.text.Tokenizer;
import org.naglab.text.Vocabulary;

/** A model small enough for tests, and a language of a few words whose every sentence is said backwards. */
public final class TinyNag {
    /** Words of the language. */
    public static final List<String> WORDS = List.of("red", "green", "blue", "cat", "dog", "sun", "moon", "sea");

    private static final List<String> SPECIAL = List.of("[PAD]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

    private TinyNag() {}

    /** A tokenizer of the language. */
    public static Tokenizer tokenizer() {
        List<String> pieces = new ArrayList<>(SPECIAL);
        pieces.addAll(WORDS);
        return Tokenizer.ofVocabulary(new Vocabulary(pieces), Casing.UNCASED);
    }

    /** A configuration with a CRF. */
    public static NagConfig crf(double dropout) {
        return new NagConfig(
                new OutputLayer.Tied(),
                new CopyHead.Pointer(),
                new Structure.LowRankCrf(3, 0.1),
                dropout,
                SlotPolicy.SOURCE_ONLY,
                16);
    }

    /** A configuration without dropout. */
    public static NagConfig config(CopyHead copy, Structure structure, SlotPolicy slots) {
        return new NagConfig(new OutputLayer.Tied(), copy, structure, 0, slots, 16);
    }

    /** A configuration without dropout, with another output layer. */
    public static NagConfig config(OutputLayer output, CopyHead copy, Structure structure) {
        return new NagConfig(output, copy, structure, 0, SlotPolicy.SOURCE_ONLY, 16);
    }

    /** A model all of whose parameters matter: draws are added to them, also to those that begin at zero. */
    public static NagModel shaken(NDManager manager, NagConfig config, long seed) {
        NagModel model = model(manager, config, 0, seed);
        Random random = new Random(seed + 1);
        for (String name : model.parameters().names()) {
            NDArray parameter = model.parameters().get(name);
            float[] values = parameter.toFloatArray();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (0.5 * random.nextGaussian());
            }
            parameter.set(values);
        }
        return model;
    }

    /** Two layers, 16 wide, drawn from a seed. */
    public static NagModel model(NDManager manager, NagConfig config, double dropout, long seed) {
        Tokenizer tokenizer = tokenizer();
        BertConfig bert = new BertConfig(tokenizer.vocabulary().size(), 16, 2, 2, 32, 16, 2, 1e-12, dropout, dropout);
        Parameters parameters = new Parameters(manager);
        BertEncoder.random(bert, parameters, "", new Random(seed));
        NagModel.addLayers(parameters, bert, config, new SplittableRandom(seed));
        return NagModel.of(config, bert, tokenizer, parameters);
    }

    /** Sentences and what they are backwards. */
    public static List<Example> backwards(int count, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    List<String> words = random.ints(2 + random.nextInt(4), 0, WORDS.size())
                            .mapToObj(WORDS::get)
                            .toList();
                    return new Example(
                            "e" + i, String.join(" ", words), String.join(" ", new ArrayList<>(words).reversed()));
                })
                .toList();
    }

    /** Batches for training. */
    public static Batcher batcher(NagModel model, List<Example> examples, int pairs) {
        return new Batcher(
                EncodedExample.encode(model.tokenizer(), examples, 16),
                model.tokenizer().special(),
                new BatchConfig(new BatchSize.Pairs(pairs), model.config().slots(), 16),
                Batcher.Use.TRAINING);
    }
}
