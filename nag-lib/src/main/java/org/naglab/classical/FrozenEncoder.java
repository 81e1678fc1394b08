package org.naglab.classical;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.naglab.nn.BertEncoder;
import org.naglab.nn.Mode;
import org.naglab.nn.Parameters;
import org.naglab.nn.PretrainedBert;
import org.naglab.tensor.EngineMemory;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.Masks;
import org.naglab.text.Encoding;
import org.naglab.text.Tokenizer;

/** An encoder that is not trained any further: a text becomes the mean of its last hidden states. */
public final class FrozenEncoder implements AutoCloseable {
    private static final int PER_BATCH = 32;

    private final NDManager manager;
    private final Parameters parameters;
    private final BertEncoder encoder;
    private final Tokenizer tokenizer;
    private final int maximumPieces;

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
        manager = NDManager.newBaseManager();
        parameters = new Parameters(manager);
        encoder = pretrained.loadInto(parameters, "bert.");
        tokenizer = Tokenizer.ofJson(
                pretrained.tokenizerJson().getBytes(StandardCharsets.UTF_8), "the encoder's tokenizer");
        maximumPieces = maximumPositions - 2;
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
     * Reads texts.
     *
     * @param texts any texts
     * @param progress is told how many are done
     * @return mean of the last hidden states of each text's positions, [CLS] and [SEP] included [N][H]
     */
    public float[][] means(List<String> texts, IntConsumer progress) {
        List<Encoding> pieces = tokenizer.encodeAll(texts, maximumPieces);
        int[] byLength = IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> pieces.get(i).length()))
                .mapToInt(i -> i)
                .toArray();
        float[][] means = new float[texts.size()][];
        for (int from = 0; from < byLength.length; from += PER_BATCH) {
            int[] items = Arrays.copyOfRange(byLength, from, Math.min(byLength.length, from + PER_BATCH));
            float[] batch = Gradients.off(() -> meansOf(items, pieces));
            for (int b = 0; b < items.length; b++) {
                means[items[b]] = Arrays.copyOfRange(batch, b * size(), (b + 1) * size());
            }
            progress.accept(from + items.length);
        }
        return means;
    }

    /** Mean of the real positions of a batch [B · H]. */
    private float[] meansOf(int[] items, List<Encoding> pieces) {
        int[] lengths =
                Arrays.stream(items).map(i -> pieces.get(i).length() + 2).toArray();
        int S = Arrays.stream(lengths).max().orElseThrow();
        long[] ids = new long[items.length * S];
        Arrays.fill(ids, tokenizer.special().pad());
        for (int b = 0; b < items.length; b++) {
            long[] text = pieces.get(items[b]).ids();
            ids[b * S] = tokenizer.special().cls();
            System.arraycopy(text, 0, ids, b * S + 1, text.length);
            ids[b * S + 1 + text.length] = tokenizer.special().sep();
        }
        try (NDManager scope = manager.newSubManager()) {
            NDArray mask = Masks.ofLengths(scope, lengths, S);
            NDArray hidden =
                    encoder.hidden(EngineMemory.of(scope, ids, new Shape(items.length, S)), mask, Mode.INFERENCE);
            NDArray real = mask.toType(hidden.getDataType(), false).expandDims(2); // [B, S, 1]
            NDArray mean = hidden.mul(real).sum(new int[] {1}).div(real.sum(new int[] {1}));
            return mean.toFloatArray();
        }
    }

    @Override
    public void close() {
        tokenizer.close();
        parameters.close();
        manager.close();
    }
}
