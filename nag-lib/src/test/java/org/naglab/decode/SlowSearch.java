package org.naglab.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.naglab.nn.BertDecoder;
import org.naglab.nn.Mode;

/**
 * Searches for outputs of one source without a cache: each beam is a list of tokens, and all of it is computed anew at
 * every step. Beam search is by Hugging Face's rules (transformers 4.57, {@code early_stopping=False}).
 */
record SlowSearch(BertDecoder decoder, NDArray memory, NDArray mask, long start, long end, int minimum, int maximum) {

    /** Tokens, the end included where it came, and the sum of their log-probabilities. */
    record Found(List<Long> tokens, double score, double rank) {}

    Found greedy() {
        List<Long> tokens = new ArrayList<>();
        double score = 0;
        while (tokens.size() < maximum && !tokens.contains(end)) {
            double[] next = logProbabilities(tokens);
            int best = IntStream.range(0, next.length)
                    .boxed()
                    .max(Comparator.comparingDouble(v -> next[v]))
                    .orElseThrow();
            tokens.add((long) best);
            score += next[best];
        }
        return new Found(tokens, score, score / tokens.size());
    }

    List<Found> beams(int K, double lengthPenalty) {
        List<Found> running = List.of(new Found(List.of(), 0, 0));
        List<Found> finished = new ArrayList<>();
        for (int length = 1; length <= maximum; length++) {
            List<Found> continuations = new ArrayList<>();
            for (Found beam : running) {
                double[] next = logProbabilities(beam.tokens());
                for (int v = 0; v < next.length; v++) {
                    List<Long> tokens = new ArrayList<>(beam.tokens());
                    tokens.add((long) v);
                    double score = beam.score() + next[v];
                    continuations.add(new Found(tokens, score, score / Math.pow(length, lengthPenalty)));
                }
            }
            continuations.removeIf(c -> c.score() == Double.NEGATIVE_INFINITY);
            continuations.sort(Comparator.comparingDouble(Found::score).reversed());
            List<Found> best = continuations.subList(0, Math.min(2 * K, continuations.size()));
            List<Found> open = new ArrayList<>();
            for (int i = 0; i < best.size(); i++) {
                boolean ends = length == maximum || best.get(i).tokens().getLast() == end;
                if (ends && i < K) {
                    finished.add(best.get(i));
                } else if (!ends && open.size() < K) {
                    open.add(best.get(i));
                }
            }
            finished.sort(Comparator.comparingDouble(Found::rank).reversed());
            finished = new ArrayList<>(finished.subList(0, Math.min(K, finished.size())));
            if (open.isEmpty()
                    || (finished.size() == K
                            && open.getFirst().rank() <= finished.getLast().rank())) {
                break;
            }
            running = open;
        }
        return finished;
    }

    private double[] logProbabilities(List<Long> tokens) {
        try (NDManager scope = memory.getManager().newSubManager()) {
            long[] ids = LongStream.concat(LongStream.of(start), tokens.stream().mapToLong(t -> t))
                    .toArray();
            NDArray hidden = decoder.hidden(scope.create(ids).expandDims(0), memory, mask, Mode.INFERENCE);
            hidden.attach(scope);
            NDArray last = hidden.get(":, " + tokens.size() + ", :"); // [1, H]
            last.attach(scope);
            double[] next = decoder.scores(last)
                    .logSoftmax(-1)
                    .toType(DataType.FLOAT64, false)
                    .toDoubleArray();
            if (tokens.size() < minimum) {
                next[(int) end] = Double.NEGATIVE_INFINITY;
            }
            return next;
        }
    }
}
