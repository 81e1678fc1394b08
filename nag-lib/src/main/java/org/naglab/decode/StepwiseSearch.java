package org.naglab.decode;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.naglab.nn.CachedDecoder;

/**
 * Writes outputs token by token, those of a batch of sources side by side; sources that are done leave the batch when
 * they are a quarter of it.
 *
 * @param decoder scores the next tokens
 * @param method which outputs are followed
 * @param start what outputs begin with
 * @param end what outputs end with
 */
record StepwiseSearch(CachedDecoder decoder, Decoder.Stepwise method, long start, long end) {
    private static final double CROWDED = 0.75;

    /**
     * Searches.
     *
     * @param memory last hidden states of the sources [B, S, H]
     * @param memoryMask true where a source is real [B, S]
     * @return outputs of each source, best first; at least one each
     */
    List<List<WrittenOutput>> search(NDArray memory, NDArray memoryMask) {
        int beams = method.beams();
        int best = switch (method) {
            case Decoder.Greedy greedy -> 1;
            case Decoder.Beam beam -> 2 * beams;
        };
        List<Following> all =
                Stream.generate(this::following).limit(memory.getShape().get(0)).toList();
        List<Following> rows = all;
        try (CachedDecoder.Session session = decoder.begin(memory, memoryMask, beams)) {
            for (int step = 1; !rows.stream().allMatch(Following::done); step++) {
                CachedDecoder.Continuations found = session.step(
                        rows.stream().map(Following::tokens).toArray(long[][]::new),
                        rows.stream().map(Following::scores).toArray(double[][]::new),
                        best,
                        step <= method.minimumTokens() ? OptionalLong.of(end) : OptionalLong.empty());
                for (int b = 0; b < rows.size(); b++) {
                    if (!rows.get(b).done()) {
                        rows.get(b)
                                .take(
                                        found.scores()[b],
                                        found.beams()[b],
                                        found.tokens()[b],
                                        step == method.maximumTokens());
                    }
                }
                session.follow(rows.stream().map(Following::parents).toArray(int[][]::new));
                rows = leave(session, rows);
            }
        }
        return all.stream().map(Following::outputs).toList();
    }

    private Following following() {
        return switch (method) {
            case Decoder.Greedy greedy -> new Following.Best(start, end);
            case Decoder.Beam beam -> new Following.Beams(beam.beams(), beam.lengthPenalty(), start, end);
        };
    }

    private static List<Following> leave(CachedDecoder.Session session, List<Following> rows) {
        int[] open =
                IntStream.range(0, rows.size()).filter(b -> !rows.get(b).done()).toArray();
        if (open.length == 0 || open.length > CROWDED * rows.size()) {
            return rows;
        }
        session.keep(open);
        return new ArrayList<>(Arrays.stream(open).mapToObj(rows::get).toList());
    }
}
