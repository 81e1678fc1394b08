package org.naglab.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.naglab.crf.CandidateBeam;
import org.naglab.crf.LinearChain;
import org.naglab.crf.Transitions;
import org.naglab.ctc.CtcLikelihood;
import org.naglab.tensor.EngineMemory;
import org.naglab.tensor.Scalars;

/**
 * What training minimises. Every term is a sum over the batch; the trainer divides by the number of target tokens, so
 * that accumulated batches equal one large batch.
 */
public sealed interface Objective {

    /**
     * Scores a batch.
     *
     * @param scores what the model says, beside the truth
     * @return the terms, each a scalar that autograd can follow
     */
    List<LossTerm> terms(Scores scores);

    /**
     * Tells which positions it needs.
     *
     * @return true when all positions of the source must be scored, false when those of the target
     */
    default boolean scoresWholeSource() {
        return false;
    }

    /**
     * Token negative log-likelihood, {@code −Σ m_t log softmax(s_t)[y_t]}.
     *
     * @param labelSmoothing share ε of the truth spread evenly over the vocabulary, in [0, 1); 0 is the plain loss
     */
    record TokenNll(double labelSmoothing) implements Objective {
        /** Checks the share. */
        public TokenNll {
            if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
                throw new IllegalArgumentException("labelSmoothing must be in [0, 1), got " + labelSmoothing);
            }
        }

        @Override
        public List<LossTerm> terms(Scores scores) {
            NDArray logProbabilities = scores.emissions().logSoftmax(-1); // [P, V]
            NDArray nll = goldOf(scores, logProbabilities).sum().neg();
            if (labelSmoothing == 0) {
                return List.of(new LossTerm("nll", nll, 1));
            }
            NDArray uniform = logProbabilities.mean(new int[] {1}).sum().neg();
            return List.of(
                    new LossTerm("nll", nll, 1 - labelSmoothing), new LossTerm("uniform", uniform, labelSmoothing));
        }
    }

    /**
     * CRF negative log-likelihood over the best candidates of each position, the truth among them (Sun et al., 2019).
     *
     * @param candidates K, candidates a position, at least 1; K = V is exact
     */
    record CrfNll(int candidates) implements Objective {
        /** Checks the number of candidates. */
        public CrfNll {
            if (candidates < 1) {
                throw new IllegalArgumentException("candidates must be at least 1, got " + candidates);
            }
        }

        @Override
        public List<LossTerm> terms(Scores scores) {
            Transitions transitions = scores.transitions()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "CrfNll must get a model with a CRF, got one with independent positions"));
            NDArray logLikelihood = LinearChain.logLikelihood(
                    scores.emissions(), scores.gold(), scores.positions(), transitions, new CandidateBeam(candidates));
            return List.of(new LossTerm("crf", logLikelihood.sum().neg(), 1));
        }
    }

    /**
     * The context-aware objective of NAG-BERT's paper, which its released code lacks: token NLL plus an unlikelihood of
     * the true tokens of the neighbouring positions,
     * {@code −Σ_i { log p_i(y_i) + Σ_{0<|j−i|≤c, y_j≠y_i} log(1 − p_i(y_j)) }} (Su et al., 2021).
     *
     * <p>Differs from the paper as recalled in leaving out neighbours equal to {@code y_i}, which would pull both ways,
     * and in keeping {@code 1 − p} at or above 1e-6.
     *
     * @param window c, positions to each side, at least 0; 0 is plain token NLL
     * @param count how often a repeated neighbour counts
     */
    record ContextAware(int window, NeighbourCount count) implements Objective {
        private static final double LEAST = 1e-6;

        /** Checks the window. */
        public ContextAware {
            if (window < 0) {
                throw new IllegalArgumentException("window must be at least 0, got " + window);
            }
        }

        @Override
        public List<LossTerm> terms(Scores scores) {
            NDArray logProbabilities = scores.emissions().logSoftmax(-1); // [P, V]
            NDArray nll = goldOf(scores, logProbabilities).sum().neg();
            if (window == 0) {
                return List.of(new LossTerm("nll", nll, 1));
            }
            Neighbours neighbours = Neighbours.of(scores, window, count);
            NDArray p = logProbabilities.gather(neighbours.tokens(), 1).exp(); // [P, 2c]
            NDArray unlikelihood = Scalars.like(p, 1)
                    .sub(p)
                    .maximum(Scalars.like(p, LEAST))
                    .log()
                    .mul(neighbours.counted())
                    .sum()
                    .neg();
            return List.of(new LossTerm("nll", nll, 1), new LossTerm("context", unlikelihood, 1));
        }
    }

    /**
     * CTC: the negative logarithm of the sum over all paths of frames that collapse to the target (Graves et al., 2006).
     * All positions of the source are frames; the blank is [PAD]. Targets that need more frames than there are count
     * neither with a value nor with a gradient; the term {@code unfit} of weight 0 says how many they are.
     *
     * @param uniform weight of the uniform label smoothing {@code mean_t KL(U ‖ p_t)} per target token, at least 0, which
     *     BERT-NAR-BERT's released code calls its KL term and gives 0.1; 0 is plain CTC
     */
    record Ctc(double uniform) implements Objective {
        /** Checks the weight. */
        public Ctc {
            if (!(uniform >= 0)) {
                throw new IllegalArgumentException("uniform must be at least 0, got " + uniform);
            }
        }

        @Override
        public boolean scoresWholeSource() {
            return true;
        }

        @Override
        public List<LossTerm> terms(Scores scores) {
            Scores.Unaligned targets = scores.unaligned()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "Ctc must get scores of all positions of the source, got those of the target's"));
            NDArray logProbabilities = scores.emissions().logSoftmax(-1); // [P, V]
            CtcLikelihood likelihood = CtcLikelihood.of(
                    logProbabilities, scores.positions(), scores.gold(), targets.lengths(), targets.blank());
            NDArray nll = likelihood.sum().neg();
            LossTerm unfit = new LossTerm("unfit", Scalars.like(nll, likelihood.unfit()), 0);
            if (uniform == 0) {
                return List.of(new LossTerm("ctc", nll, 1), unfit);
            }
            long V = logProbabilities.getShape().get(1);
            NDArray divergence = logProbabilities
                    .mean()
                    .add(Scalars.like(logProbabilities, Math.log(V)))
                    .neg();
            NDArray perToken = divergence.mul(
                    Scalars.like(divergence, Arrays.stream(targets.lengths()).sum()));
            return List.of(new LossTerm("ctc", nll, 1), unfit, new LossTerm("uniform", perToken, uniform));
        }
    }

    /**
     * A weighted sum of objectives.
     *
     * @param parts the objectives, at least one
     */
    record Weighted(List<Part> parts) implements Objective {
        /** Copies the parts. */
        public Weighted {
            parts = List.copyOf(parts);
            if (parts.isEmpty()) {
                throw new IllegalArgumentException("parts must hold at least one objective, got none");
            }
            if (parts.stream()
                            .map(part -> part.objective().scoresWholeSource())
                            .distinct()
                            .count()
                    > 1) {
                throw new IllegalArgumentException(
                        "parts must all score the positions of the source, or all those of the target, got " + parts);
            }
        }

        @Override
        public boolean scoresWholeSource() {
            return parts.getFirst().objective().scoresWholeSource();
        }

        @Override
        public List<LossTerm> terms(Scores scores) {
            return parts.stream()
                    .flatMap(part -> part.objective().terms(scores).stream()
                            .map(t -> new LossTerm(t.name(), t.sum(), t.weight() * part.weight())))
                    .toList();
        }
    }

    /**
     * One objective of a weighted sum.
     *
     * @param weight its factor, above 0
     * @param objective the objective
     */
    record Part(double weight, Objective objective) {
        /** Checks the weight. */
        public Part {
            if (!(weight > 0)) {
                throw new IllegalArgumentException("weight must be above 0, got " + weight);
            }
        }
    }

    /**
     * What NAG-BERT's released code minimises: CRF NLL plus 0.5 times token NLL.
     *
     * @param candidates K
     * @return the sum
     */
    static Objective nagBertReleased(int candidates) {
        return new Weighted(List.of(new Part(1, new CrfNll(candidates)), new Part(0.5, new TokenNll(0))));
    }

    /**
     * What NAG-BERT's paper minimises: CRF NLL plus λ times the context-aware objective.
     *
     * @param candidates K
     * @param lambda λ
     * @param window c
     * @return the sum
     */
    static Objective nagBertPaper(int candidates, double lambda, int window) {
        return new Weighted(List.of(
                new Part(1, new CrfNll(candidates)),
                new Part(lambda, new ContextAware(window, NeighbourCount.PER_POSITION))));
    }

    /**
     * Adds terms up to one number for the backward pass.
     *
     * @param terms at least one term
     * @param tokens what the sum is divided by: the number of target tokens
     * @return weighted mean per token [], nats
     */
    static NDArray total(List<LossTerm> terms, long tokens) {
        return terms.stream()
                .map(t -> t.sum().mul(Scalars.like(t.sum(), t.weight() / tokens)))
                .reduce(NDArray::add)
                .orElseThrow(() -> new IllegalArgumentException("terms must hold at least one term, got none"));
    }

    /** Value of the true token at each position [P]. */
    private static NDArray goldOf(Scores scores, NDArray values) {
        if (scores.unaligned().isPresent()) {
            throw new IllegalArgumentException("the objective must get one score for each token of the targets, got"
                    + " scores of all positions of the source");
        }
        NDArray gold = scores.positions().pack(scores.gold()); // [P]
        return values.gather(gold.expandDims(1), 1).squeeze(1);
    }

    /**
     * The true tokens around each position.
     *
     * @param tokens id of each neighbour, any id where not counted [P, 2c]
     * @param counted 1 where the neighbour counts, else 0 [P, 2c]
     */
    record Neighbours(NDArray tokens, NDArray counted) {
        static Neighbours of(Scores scores, int window, NeighbourCount count) {
            int W = 2 * window;
            int T = scores.positions().longest();
            long[] gold = scores.gold().toLongArray();
            long[] tokens = new long[scores.positions().size() * W];
            float[] counted = new float[tokens.length];
            int row = 0;
            int[] lengths = scores.positions().lengths();
            for (int b = 0; b < lengths.length; b++) {
                for (int i = 0; i < lengths[b]; i++, row += W) {
                    int filled = row;
                    for (int j = Math.max(0, i - window); j <= Math.min(lengths[b] - 1, i + window); j++) {
                        long token = gold[b * T + j];
                        boolean counts = token != gold[b * T + i]
                                && (count == NeighbourCount.PER_POSITION || !contains(tokens, row, filled, token));
                        if (counts) {
                            tokens[filled] = token;
                            counted[filled++] = 1;
                        }
                    }
                }
            }
            NDArray emissions = scores.emissions();
            Shape shape = new Shape(scores.positions().size(), W);
            return new Neighbours(
                    EngineMemory.copy(emissions.getManager().create(tokens, shape)),
                    EngineMemory.copy(emissions.getManager().create(counted, shape))
                            .toType(emissions.getDataType(), false));
        }

        private static boolean contains(long[] tokens, int from, int to, long token) {
            for (int i = from; i < to; i++) {
                if (tokens[i] == token) {
                    return true;
                }
            }
            return false;
        }
    }
}
