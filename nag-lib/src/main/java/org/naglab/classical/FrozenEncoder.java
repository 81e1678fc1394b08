package org.naglab.classical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.naglab.data.Batch;
import org.naglab.data.BatchConfig;
import org.naglab.data.BatchSize;
import org.naglab.data.Batcher;
import org.naglab.data.EncodedExample;
import org.naglab.data.SlotPolicy;
import org.naglab.nn.BertEncoder;
import org.naglab.nn.Mode;
import org.naglab.nn.Parameters;
import org.naglab.nn.PretrainedBert;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.LocalEngine;
import org.naglab.tensor.Masks;
import org.naglab.text.Encoding;
import org.naglab.text.Tokenizer;

/** An encoder that is not trained any further: a text becomes the mean of its last hidden states. */
public final class FrozenEncoder implements AutoCloseable {
    private static final BatchSize AT_ONCE = new BatchSize.Pairs(32);

    private final NDManager manager;
    private final BertEncoder encoder;
    private final Tokenizer tokenizer;
    private final BatchConfig batches;

    /**
     * Loads an encoder.
     *
     * @param pretrained its weights and vocabulary
     * @param maximumPositions positions of a text, [CLS] and [SEP] included, at least 3; what is longer is cut
     * @throws IllegalArgumentException when the encoder has fewer positions
     */
    public FrozenEncoder(PretrainedBert pretrained, int maximumPositions) {
        if (maximumPositions < 3 || maximumPositions > pretrained.config().maxPositions()) {
            throw new IllegalArgumentException("maximumPositions must be in [3, "
                    + pretrained.config().maxPositions() + "], got " + maximumPositions);
        }
        tokenizer = Tokenizer.ofJson(
                pretrained.tokenizerJson().getBytes(StandardCharsets.UTF_8), "the encoder's tokenizer");
        manager = LocalEngine.manager();
        try {
            encoder = pretrained.loadInto(new Parameters(manager), "bert.");
        } catch (RuntimeException e) {
            manager.close();
            tokenizer.close();
            throw e;
        }
        batches = new BatchConfig(AT_ONCE, SlotPolicy.SOURCE_ONLY, maximumPositions);
    }

    /**
     * Tells how many numbers stand for a text.
     *
     * @return H
     */
    public int size() {
        return encoder.config().hiddenSize();
    }

    /**
     * Reads texts. What is longer than the positions is cut, with a warning on the error stream that counts such texts.
     *
     * @param texts any texts
     * @param progress is told how many are done
     * @return mean of the last hidden states of each text's positions, [CLS] and [SEP] included [N][H]
     */
    public float[][] means(List<String> texts, IntConsumer progress) {
        float[][] means = new float[texts.size()][];
        if (texts.isEmpty()) {
            return means;
        }
        Batcher batcher = new Batcher(examples(texts), tokenizer.special(), batches, Batcher.Use.DECODING);
        int done = 0;
        for (int[] items : batcher.longestFirst()) {
            float[] batch = Gradients.off(() -> meansOf(batcher, items));
            for (int b = 0; b < items.length; b++) {
                means[items[b]] = Arrays.copyOfRange(batch, b * size(), (b + 1) * size());
            }
            done += items.length;
            progress.accept(done);
        }
        return means;
    }

    /** Pairs without a target. */
    private List<EncodedExample> examples(List<String> texts) {
        List<Encoding> pieces = tokenizer.encodeAll(texts, batches.maximumPositions() - 2);
        Encoding.truncationWarning(pieces.stream().mapToInt(Encoding::truncatedPieces))
                .ifPresent(warning -> System.err.println("warning: " + warning));
        Encoding nothing = new Encoding(new long[0], 0);
        return IntStream.range(0, texts.size())
                .mapToObj(i -> new EncodedExample(Integer.toString(i), pieces.get(i), nothing))
                .toList();
    }

    /** Mean of the real positions of a batch [B · H]. */
    private float[] meansOf(Batcher batcher, int[] items) {
        try (Batch batch = batcher.batch(manager, items)) {
            NDArray hidden = encoder.hidden(batch.source(), batch.sourceMask(), Mode.INFERENCE);
            return Masks.mean(hidden, batch.sourceMask()).toFloatArray();
        }
    }

    @Override
    public void close() {
        tokenizer.close();
        manager.close();
    }
}
