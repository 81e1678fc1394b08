package org.naglab.model;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Random;
import org.naglab.nn.BertConfig;
import org.naglab.nn.BertDecoder;
import org.naglab.nn.BertEncoder;
import org.naglab.nn.Parameters;
import org.naglab.text.Tokenizer;

/** An autoregressive model small enough for tests, of the language of {@link TinyNag}. */
public final class TinyBert2Bert {
    private TinyBert2Bert() {}

    /** Two encoder layers, 16 wide, drawn from a seed. */
    public static Bert2Bert model(NDManager manager, int decoderLayers, double dropout, long seed) {
        Tokenizer tokenizer = TinyNag.tokenizer();
        BertConfig bert = new BertConfig(tokenizer.vocabulary().size(), 16, 2, 2, 32, 16, 2, 1e-12, dropout, dropout);
        Parameters parameters = new Parameters(manager);
        Random random = new Random(seed);
        BertEncoder.random(bert, parameters, "encoder.", random);
        BertDecoder.random(bert.withLayers(decoderLayers), parameters, "decoder.", random);
        return Bert2Bert.of(new Bert2BertConfig(decoderLayers, 16), bert, tokenizer, parameters);
    }

    /** A model that writes words of the language only, each with a bias of its own, and the end with the one given. */
    public static Bert2Bert speaking(NDManager manager, double end, long seed) {
        Bert2Bert model = model(manager, 2, 0, seed);
        Random random = new Random(seed);
        int words = TinyNag.WORDS.size();
        int special = model.tokenizer().vocabulary().size() - words;
        float[] bias = new float[special + words];
        Arrays.fill(bias, -1e4f);
        bias[(int) model.tokenizer().special().sep()] = (float) end;
        for (int v = special; v < bias.length; v++) {
            bias[v] = (float) random.nextGaussian();
        }
        model.parameters().get("decoder.cls.predictions.bias").set(bias);
        return model;
    }
}
