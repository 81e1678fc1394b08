package org.naglab.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The outputs of one source that a step-by-step search still follows, and those that are finished. */
sealed interface Following {

    /** Last token of each beam [K]. */
    long[] tokens();

    /** Score of each beam, nats; minus infinity where there is none [K]. */
    double[] scores();

    /** Beam of the step before that each beam goes on from [K]. */
    int[] parents();

    /** Whether nothing is left to be followed. */
    boolean done();

    /** Finished outputs, best first. */
    List<WrittenOutput> outputs();

    /**
     * Takes a step's best continuations, best first.
     *
     * @param scores with the new token [n]
     * @param beams where each goes on from [n]
     * @param tokens new tokens [n]
     * @param last whether no further step is allowed
     */
    void take(double[] scores, int[] beams, long[] tokens, boolean last);

    /** A token and all before it. */
    record Chain(long token, int length, @Nullable Chain before) {
        static final Chain NOTHING = new Chain(-1, 0, null);

        Chain then(long next) {
            return new Chain(next, length + 1, this);
        }

        long[] tokens() {
            long[] all = new long[length];
            for (Chain at = this; at != null && at.length > 0; at = at.before) {
                all[at.length - 1] = at.token;
            }
            return all;
        }
    }

    /** Takes the best token at each step, until it is the end. */
    final class Best implements Following {
        private final long end;
        private Chain chain = Chain.NOTHING;
        private long token;
        private double score;
        private List<WrittenOutput> outputs = List.of();

        Best(long start, long end) {
            this.token = start;
            this.end = end;
        }

        @Override
        public long[] tokens() {
            return new long[] {token};
        }

        @Override
        public double[] scores() {
            return new double[] {score};
        }

        @Override
        public int[] parents() {
            return new int[1];
        }

        @Override
        public boolean done() {
            return !outputs.isEmpty();
        }

        @Override
        public List<WrittenOutput> outputs() {
            return outputs;
        }

        @Override
        public void take(double[] scores, int[] beams, long[] tokens, boolean last) {
            token = tokens[0];
            score = scores[0];
            boolean ended = token == end;
            chain = ended ? chain : chain.then(token);
            if (ended || last) {
                outputs = List.of(
                        new WrittenOutput(chain.tokens(), score, ended, score / (chain.length() + (ended ? 1 : 0))));
            }
        }
    }

    /**
     * Follows K outputs at a time, by the rules of Hugging Face's beam search without early stopping: of the 2K best
     * continuations those that end, among the K best, are finished; the K best that do not end are followed. A source is
     * done when K are finished and the best that is followed ranks no higher at its present length than the worst of them.
     */
    final class Beams implements Following {
        private final int width;
        private final double lengthPenalty;
        private final long end;
        private final long[] tokens;
        private final double[] scores;
        private final int[] parents;
        private Chain[] chains;
        private List<WrittenOutput> outputs = List.of();
        private boolean done;

        Beams(int width, double lengthPenalty, long start, long end) {
            this.width = width;
            this.lengthPenalty = lengthPenalty;
            this.end = end;
            this.tokens = new long[width];
            Arrays.fill(tokens, start);
            this.scores = new double[width];
            Arrays.fill(scores, 1, width, Double.NEGATIVE_INFINITY);
            this.parents = new int[width];
            this.chains = new Chain[width];
            Arrays.fill(chains, Chain.NOTHING);
        }

        @Override
        public long[] tokens() {
            return tokens;
        }

        @Override
        public double[] scores() {
            return scores;
        }

        @Override
        public int[] parents() {
            return parents;
        }

        @Override
        public boolean done() {
            return done;
        }

        @Override
        public List<WrittenOutput> outputs() {
            return outputs;
        }

        @Override
        public void take(double[] foundScores, int[] foundBeams, long[] foundTokens, boolean last) {
            Chain[] before = chains;
            int length = before[0].length() + 1;
            List<WrittenOutput> finished = new ArrayList<>(outputs);
            chains = new Chain[width];
            int followed = 0;
            for (int i : IntStream.range(0, foundScores.length)
                    .filter(i -> foundScores[i] > Double.NEGATIVE_INFINITY)
                    .toArray()) {
                Chain chain = before[foundBeams[i]];
                boolean ended = foundTokens[i] == end;
                if (ended || last) {
                    if (i < width) {
                        finished.add(new WrittenOutput(
                                (ended ? chain : chain.then(foundTokens[i])).tokens(),
                                foundScores[i],
                                ended,
                                rank(foundScores[i], length)));
                    }
                } else if (followed < width) {
                    tokens[followed] = foundTokens[i];
                    scores[followed] = foundScores[i];
                    parents[followed] = foundBeams[i];
                    chains[followed++] = chain.then(foundTokens[i]);
                }
            }
            finished.sort(Comparator.comparingDouble(WrittenOutput::rank).reversed());
            outputs = List.copyOf(finished.subList(0, Math.min(width, finished.size())));
            leaveOut(followed, length);
            done = last
                    || followed == 0
                    || (outputs.size() == width
                            && rank(scores[0], length) <= outputs.getLast().rank());
        }

        private void leaveOut(int from, int length) {
            for (int beam = from; beam < width; beam++) {
                scores[beam] = Double.NEGATIVE_INFINITY;
                parents[beam] = 0;
                tokens[beam] = end;
                chains[beam] = new Chain(end, length, null);
            }
        }

        private double rank(double score, int length) {
            return score / Math.pow(length, lengthPenalty);
        }
    }
}
