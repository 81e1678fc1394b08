package org.naglab.decode;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.naglab.crf.ScoredPath;
import org.naglab.data.Batch;
import org.naglab.length.EndOfSequenceRule;
import org.naglab.length.LengthPolicy;
import org.naglab.model.BertNarBert;
import org.naglab.model.Emissions;
import org.naglab.model.OutputLengths;
import org.naglab.nn.Mode;
import org.naglab.tensor.Packing;
import org.naglab.text.SpecialTokens;

/** Writes outputs at several lengths, and takes of each the one that the model itself finds best. */
final class LengthSearch {
    private LengthSearch() {}

    /** Refuses a decoder that does not go with how a model comes to its lengths. */
    static void check(OutputLengths lengths, Decoder decoder) {
        switch (lengths) {
            case OutputLengths.Frames frames -> {
                if (!(decoder instanceof Decoder.CtcGreedy || decoder instanceof Decoder.CtcBeam)) {
                    throw new IllegalArgumentException(
                            "a model with frames must be decoded with CtcGreedy or CtcBeam, got " + decoder);
                }
            }
            case OutputLengths.Classified classified -> {
                boolean argmax = decoder instanceof Decoder.Argmax || decoder instanceof Decoder.ArgmaxWithoutRepeats;
                if (!argmax || ((Decoder.OneShot) decoder).length() instanceof LengthPolicy.OfSource) {
                    throw new IllegalArgumentException("a model that classifies lengths must be decoded with Argmax or"
                            + " ArgmaxWithoutRepeats of length Predicted or Oracle, got " + decoder);
                }
            }
        }
    }

    /** Lengths that are tried, tokens without the end [B][W]. */
    static int[][] lengths(BertNarBert model, BertNarBert.Read read, LengthPolicy policy, Batch batch) {
        return switch (policy) {
            case LengthPolicy.Predicted predicted -> model.lengths(read, predicted.width());
            case LengthPolicy.Oracle oracle ->
                Arrays.stream(batch.targetLengths())
                        .mapToObj(length -> new int[] {length - 2})
                        .toArray(int[][]::new);
            case LengthPolicy.OfSource other ->
                throw new IllegalArgumentException("lengths must be predicted or told, got " + other);
        };
    }

    /**
     * Takes the best token of each position at each length; of a row's outputs that with the highest mean
     * log-probability per token counts, its end included. The score of the length itself does not. One pass of the
     * decoder for each length.
     *
     * @param lengths tokens without the end [B][W]
     * @return the best output of each row, up to its end, and its log-probability
     */
    static List<ScoredPath> search(BertNarBert model, BertNarBert.Read read, int[][] lengths) {
        List<ScoredPath> best = new ArrayList<>(atLengths(model, read, column(lengths, 0)));
        for (int w = 1; w < lengths[0].length; w++) {
            List<ScoredPath> found = atLengths(model, read, column(lengths, w));
            for (int b = 0; b < found.size(); b++) {
                if (mean(found.get(b)) > mean(best.get(b))) {
                    best.set(b, found.get(b));
                }
            }
        }
        SpecialTokens special = model.tokenizer().special();
        return best.stream()
                .map(path -> new ScoredPath(
                        EndOfSequenceRule.cut(path.tokens(), special.sep(), special.pad()),
                        path.scoreNats(),
                        path.stepScoresNats()))
                .toList();
    }

    private static List<ScoredPath> atLengths(BertNarBert model, BertNarBert.Read read, int[] lengths) {
        Packing outputs = new Packing(Arrays.stream(lengths).map(m -> m + 1).toArray());
        Emissions emissions = model.emissions(read, outputs, Mode.INFERENCE);
        try (NDArray scores = emissions.scores();
                NDArray logProbabilities = scores.logSoftmax(-1)) { // [P, V]
            return OneShotSearch.argmax(new Emissions(logProbabilities, outputs, emissions.transitions()))
                    .toList();
        }
    }

    private static int[] column(int[][] rows, int w) {
        return IntStream.range(0, rows.length).map(b -> rows[b][w]).toArray();
    }

    private static double mean(ScoredPath path) {
        return path.scoreNats() / path.tokens().length;
    }
}
