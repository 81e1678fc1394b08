package org.naglab.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.naglab.crf.CandidateBeam;
import org.naglab.crf.Candidates;
import org.naglab.crf.ScoredPath;
import org.naglab.crf.Transitions;
import org.naglab.ctc.Alignment;
import org.naglab.data.Batch;
import org.naglab.length.EndOfSequenceRule;
import org.naglab.model.Emissions;
import org.naglab.tensor.Packing;
import org.naglab.text.SpecialTokens;

/** Chooses the tokens of all positions of a batch at once, by the rule of a decoder. */
final class OneShotSearch {
    private OneShotSearch() {}

    /**
     * Searches all scores.
     *
     * @param emissions raw scores of the positions [P, V]
     * @param decoder how tokens are chosen
     * @param batch the sources
     * @param special ids of blank and end
     * @return outputs of each source, best first
     */
    static List<List<Written>> search(
            Emissions emissions, Decoder.OneShot decoder, Batch batch, SpecialTokens special) {
        if (decoder instanceof Decoder.CtcBeam beam) {
            return CtcSearch.search(emissions, beam, special.pad()).stream()
                    .map(outputs -> outputs.stream()
                            .map(found -> new Written(found.tokens(), found.scoreNats()))
                            .toList())
                    .toList();
        }
        Candidates best = new CandidateBeam(candidates(decoder)).free(emissions.scores(), emissions.positions());
        return search(best, emissions.transitions(), emissions.positions(), decoder, batch, special);
    }

    /** How many of the best tokens of each position a decoder looks at. */
    static int candidates(Decoder.OneShot decoder) {
        return decoder instanceof Decoder.Chain chain ? chain.candidates() : 1;
    }

    /**
     * Searches the best tokens of each position.
     *
     * @param best of each position, as many as {@link #candidates} says [B, T, K]
     * @param transitions score of a token after another, where the model has a CRF
     * @param scored which positions are real
     * @param decoder how tokens are chosen; not {@link Decoder.CtcBeam}, which needs all scores
     * @param batch the sources
     * @param special ids of blank and end
     * @return outputs of each source, best first
     */
    static List<List<Written>> search(
            Candidates best,
            Optional<Transitions> transitions,
            Packing scored,
            Decoder.OneShot decoder,
            Batch batch,
            SpecialTokens special) {
        return switch (decoder) {
            case Decoder.Argmax argmax -> single(first(best, scored).map(path -> cut(path, special)));
            case Decoder.ArgmaxWithoutRepeats argmax ->
                single(first(best, scored)
                        .map(path -> cut(path, special))
                        .map(written -> new Written(Alignment.withoutRepeats(written.tokens()), written.scoreNats())));
            case Decoder.Chain chain ->
                ChainSearch.search(best, transitions.orElseThrow(), scored, chain, batch, special.endOfSequence())
                        .stream()
                        .map(paths ->
                                paths.stream().map(path -> cut(path, special)).toList())
                        .toList();
            case Decoder.CtcGreedy greedy ->
                single(first(best, scored)
                        .map(path -> new Written(Alignment.collapse(path.tokens(), special.pad()), path.scoreNats())));
            case Decoder.CtcBeam beam -> throw new IllegalStateException("CtcBeam must have all scores");
        };
    }

    /** One output for each source. */
    static List<List<Written>> single(Stream<Written> outputs) {
        return outputs.map(List::of).toList();
    }

    private static Written cut(ScoredPath path, SpecialTokens special) {
        return new Written(
                EndOfSequenceRule.cut(path.tokens(), special.endOfSequence(), special.pad()), path.scoreNats());
    }

    /** The path of the first candidates of each row. */
    private static Stream<ScoredPath> first(Candidates best, Packing positions) {
        long[] tokens = best.tokens().toLongArray(); // [B, T, 1]
        float[] scores = best.emissions().toFloatArray();
        return IntStream.range(0, positions.rows())
                .mapToObj(b ->
                        path(tokens, scores, b * positions.longest(), positions.lengths()[b]));
    }

    private static ScoredPath path(long[] tokens, float[] scores, int from, int length) {
        double[] steps =
                IntStream.range(from, from + length).mapToDouble(i -> scores[i]).toArray();
        return new ScoredPath(
                Arrays.copyOfRange(tokens, from, from + length),
                Arrays.stream(steps).sum(),
                steps);
    }

    /** The best token of each position. */
    static Stream<ScoredPath> argmax(Emissions emissions) {
        long[] tokens = emissions.scores().argMax(1).toLongArray(); // [P]
        float[] scores = emissions.scores().max(new int[] {1}).toFloatArray(); // [P]
        List<ScoredPath> paths = new ArrayList<>(emissions.positions().rows());
        int from = 0;
        for (int length : emissions.positions().lengths()) {
            paths.add(path(tokens, scores, from, length));
            from += length;
        }
        return paths.stream();
    }
}
