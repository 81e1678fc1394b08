package org.naglab.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.naglab.data.BatchConfig;
import org.naglab.data.BatchSize;
import org.naglab.data.Batcher;
import org.naglab.data.EncodedExample;
import org.naglab.data.Example;
import org.naglab.length.LengthClasses;
import org.naglab.nn.BertConfig;
import org.naglab.nn.BertDecoder;
import org.naglab.nn.BertEncoder;
import org.naglab.nn.Parameters;
import org.naglab.objective.Objective;
import org.naglab.objective.Objective.Part;
import org.naglab.text.Tokenizer;

/** A BERT-NAR-BERT small enough for tests, of the language of {@link TinyNag}. */
public final class TinyBertNarBert {
    /** Lengths from 0 to 11. */
    public static final OutputLengths CLASSIFIED = new OutputLengths.Classified(new LengthClasses.Absolute(12));
    /** Two frames for each source position. */
    public static final OutputLengths FRAMES = new OutputLengths.Frames(2);

    private TinyBertNarBert() {}

    /** Without dropout. */
    public static BertNarBertConfig config(OutputLengths lengths, Latent latent) {
        return new BertNarBertConfig(2, 4, latent, lengths, 0, 16);
    }

    /** Two layers each, 16 wide, drawn from a seed. */
    public static BertNarBert model(NDManager manager, BertNarBertConfig config, double dropout, long seed) {
        return model(manager, config, dropout, seed, DataType.FLOAT32, 0);
    }

    /** All of whose parameters matter. */
    public static BertNarBert shaken(NDManager manager, BertNarBertConfig config, long seed) {
        return model(manager, config, 0, seed, DataType.FLOAT32, 0.3);
    }

    /** All of whose parameters matter, in double precision. */
    public static BertNarBert precise(NDManager manager, BertNarBertConfig config, long seed) {
        return model(manager, config, 0, seed, DataType.FLOAT64, 0.3);
    }

    private static BertNarBert model(
            NDManager manager, BertNarBertConfig config, double dropout, long seed, DataType type, double shake) {
        Tokenizer tokenizer = TinyNag.tokenizer();
        BertConfig bert = new BertConfig(tokenizer.vocabulary().size(), 16, 2, 2, 32, 64, 2, 1e-12, dropout, dropout);
        Random random = new Random(seed);
        Parameters drawn = new Parameters(manager);
        BertEncoder.random(bert, drawn, "encoder.", random);
        BertDecoder.random(bert.withLayers(config.decoderLayers()), drawn, "decoder.", random);
        BertNarBert.addLayers(drawn, bert, config, random);
        Parameters parameters = new Parameters(manager);
        for (String name : drawn.names()) {
            double[] values = drawn.get(name).toType(DataType.FLOAT64, true).toDoubleArray();
            for (int i = 0; i < values.length; i++) {
                values[i] += shake * random.nextGaussian();
            }
            parameters.put(
                    name,
                    manager.create(values, drawn.get(name).getShape())
                            .toType(type, true)
                            .duplicate());
        }
        drawn.close();
        return BertNarBert.of(config, bert, tokenizer, parameters);
    }

    /** All that a model of such a configuration learns from. */
    public static Objective objective(BertNarBertConfig config) {
        List<Part> tokens = switch (config.lengths()) {
            case OutputLengths.Classified classified ->
                List.of(new Part(1, new Objective.TokenNll(0)), new Part(0.5, new Objective.LengthNll()));
            case OutputLengths.Frames frames -> List.of(new Part(1, new Objective.Ctc(0.1)));
        };
        return new Objective.Weighted(
                switch (config.latent()) {
                    case POINT -> tokens;
                    case GAUSSIAN ->
                        Stream.concat(tokens.stream(), Stream.of(new Part(0.1, new Objective.LatentKl(0))))
                                .toList();
                });
    }

    /** Batches of so many pairs. */
    public static Batcher batcher(BertNarBert model, List<Example> examples, int pairs) {
        return new Batcher(
                EncodedExample.encode(model.tokenizer(), examples, 16),
                model.tokenizer().special(),
                new BatchConfig(new BatchSize.Pairs(pairs), model.slots(), 16),
                Batcher.Use.DECODING);
    }
}
