package org.naglab.decode;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.naglab.crf.BestPath;
import org.naglab.crf.Candidates;
import org.naglab.crf.ListViterbi;
import org.naglab.crf.PathSampler;
import org.naglab.crf.PosteriorPath;
import org.naglab.crf.ScoredPath;
import org.naglab.crf.Transitions;
import org.naglab.data.Batch;
import org.naglab.tensor.Packing;

/** Hands the best candidates of each position to the search through the CRF that a decoder asks for. */
final class ChainSearch {
    /** 2⁶⁴ over the golden ratio, odd: spreads neighbouring keys far apart. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private ChainSearch() {}

    /**
     * Searches.
     *
     * @param best candidates of each position [B, T, K]
     * @param transitions of a model with a CRF
     * @param positions which positions are real
     * @param decoder which paths are wanted
     * @param batch whose sources the candidates are for
     * @param end token that ends an output
     * @return paths of each source, the one to be written first; at least one each
     */
    static List<List<ScoredPath>> search(
            Candidates best, Transitions transitions, Packing positions, Decoder.Chain decoder, Batch batch, long end) {
        NDArray mask = positions.mask(best.tokens().getManager()); // [B, T]
        return switch (decoder) {
            case Decoder.Viterbi viterbi -> single(BestPath.viterbi(best, transitions, mask));
            case Decoder.MaximumMarginal marginal -> single(PosteriorPath.decode(best, transitions, mask));
            case Decoder.NBest list -> new ListViterbi(list.outputs()).search(best, transitions, mask, end);
            case Decoder.Sampling sampling ->
                new PathSampler(sampling.outputs(), sampling.temperature())
                        .draw(best, transitions, mask, randoms(batch, sampling.seed()));
        };
    }

    private static List<List<ScoredPath>> single(List<ScoredPath> paths) {
        return paths.stream().map(List::of).toList();
    }

    /** A generator for each source, which depends on its tokens and the seed alone. */
    private static List<SplittableRandom> randoms(Batch batch, long seed) {
        long[] ids = batch.source().toLongArray(); // [B S]
        int S = ids.length / batch.size();
        List<SplittableRandom> randoms = new ArrayList<>(batch.size());
        for (int b = 0; b < batch.size(); b++) {
            long key = seed;
            for (long id : Arrays.copyOfRange(ids, b * S, b * S + batch.slots()[b])) {
                key = (key ^ id) * SPREAD;
                key ^= key >>> 32;
            }
            randoms.add(new SplittableRandom(key));
        }
        return randoms;
    }
}
