package org.naglab.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.naglab.ctc.PrefixBeam;
import org.naglab.model.Emissions;

/** Hands the best tokens of each frame to CTC's prefix beam search. */
final class CtcSearch {
    private CtcSearch() {}

    /** The outputs of each row, best first. */
    static List<List<PrefixBeam.Found>> search(Emissions emissions, Decoder.CtcBeam decoder, long blank) {
        NDArray logProbabilities = emissions.scores().logSoftmax(-1); // [P, V]
        int V = Math.toIntExact(logProbabilities.getShape().get(1));
        int C = Math.min(decoder.candidates() + 1, V); // the blank may be among the best
        NDList best = logProbabilities.topK(C, 1);
        double[] values = best.get(0).toType(DataType.FLOAT64, false).toDoubleArray(); // [P C]
        long[] tokens = best.get(1).toLongArray(); // [P C]
        double[] blanks = logProbabilities
                .get(":, " + blank)
                .toType(DataType.FLOAT64, false)
                .toDoubleArray(); // [P]
        List<List<PrefixBeam.Found>> outputs = new ArrayList<>();
        int start = 0;
        for (int T : emissions.positions().lengths()) {
            long[][] frameTokens = new long[T][];
            double[][] frameScores = new double[T][];
            for (int t = 0; t < T; t++) {
                int from = (start + t) * C;
                int[] places = IntStream.range(from, from + C)
                        .filter(i -> tokens[i] != blank)
                        .limit(decoder.candidates())
                        .toArray();
                frameTokens[t] = Arrays.stream(places).mapToLong(i -> tokens[i]).toArray();
                frameScores[t] =
                        Arrays.stream(places).mapToDouble(i -> values[i]).toArray();
            }
            outputs.add(new PrefixBeam(decoder.beams())
                    .search(Arrays.copyOfRange(blanks, start, start + T), frameTokens, frameScores));
            start += T;
        }
        return outputs;
    }
}
