package org.naglab.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.naglab.data.Batch;
import org.naglab.data.BatchConfig;
import org.naglab.data.BatchSize;
import org.naglab.data.Batcher;
import org.naglab.data.EncodedExample;
import org.naglab.data.Example;
import org.naglab.model.Bert2Bert;
import org.naglab.nn.Mode;
import org.naglab.tensor.Gradients;

/**
 * Scores outputs by an autoregressive model: one pass of the encoder, then one of the decoder over all tokens of all
 * outputs at once, since they are given (teacher forcing). An output is scored as far as the model has positions.
 *
 * @param model scores the tokens
 */
public record Bert2BertRescorer(Bert2Bert model) implements Rescorer {
    /** Outputs of one pass; bounds the memory of scores [P, V]. */
    private static final int AT_ONCE = 32;

    @Override
    public List<Likelihood> score(String source, List<String> outputs) {
        List<Example> pairs = outputs.stream()
                .map(output -> new Example("output", source, output))
                .toList();
        int maximumPositions = model.config().maximumPositions();
        Batcher batcher = new Batcher(
                EncodedExample.encode(model.tokenizer(), pairs, maximumPositions),
                model.tokenizer().special(),
                new BatchConfig(new BatchSize.Pairs(AT_ONCE), model.slots(), maximumPositions),
                Batcher.Use.DECODING);
        List<Likelihood> likelihoods = new ArrayList<>(outputs.size());
        for (int from = 0; from < outputs.size(); from += AT_ONCE) {
            int[] indices = IntStream.range(from, Math.min(from + AT_ONCE, outputs.size()))
                    .toArray();
            likelihoods.addAll(Gradients.off(() -> score(batcher, indices)));
        }
        return likelihoods;
    }

    private List<Likelihood> score(Batcher batcher, int[] indices) {
        try (Batch batch = batcher.batch(model.parameters().manager(), indices)) {
            NDArray memory = model.memory(
                            batch.source().get(":1"), batch.sourceMask().get(":1"), Mode.INFERENCE)
                    .repeat(0, indices.length); // [B, S, H]
            Bert2Bert.Taught taught = model.taught(batch.target(), batch.targetLengths());
            NDArray hidden =
                    model.decoder().hidden(taught.before(), memory, batch.sourceMask(), Mode.INFERENCE); // [B, T, H]
            NDArray scores = model.decoder().scores(taught.positions().pack(hidden)); // [P, V]
            NDArray gold = taught.positions().pack(taught.gold()).expandDims(1); // [P, 1]
            double[] steps = scores.logSoftmax(-1)
                    .gather(gold, 1)
                    .toType(DataType.FLOAT64, false)
                    .toDoubleArray(); // [P]
            List<Likelihood> likelihoods = new ArrayList<>(indices.length);
            int start = 0;
            for (int tokens : taught.positions().lengths()) {
                likelihoods.add(new Likelihood(
                        IntStream.range(start, start + tokens)
                                .mapToDouble(p -> steps[p])
                                .sum(),
                        tokens));
                start += tokens;
            }
            return likelihoods;
        }
    }
}
