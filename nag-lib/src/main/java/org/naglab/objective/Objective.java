package org.naglab.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.naglab.crf.CandidateBeam;
import org.naglab.crf.LinearChain;
import org.naglab.crf.Transitions;
import org.naglab.ctc.CtcLikelihood;
import org.naglab.model.Gaussians;
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

    /** Positions that tokens are scored at. */
    enum Positions {
        /** Those of the target. */
        OF_TARGET,
        /** All of the source, or all frames. */
        OF_SOURCE,
        /** Whichever another objective needs: tokens do not matter. */
        ANY
    }

    /**
     * Tells which positions it needs.
     *
     * @return the positions
     */
    default Positions positions() {
        return Positions.OF_TARGET;
    }

    /**
     * Tells which positions it needs.
     *
     * @return true when all positions of the source must be scored, false when those of the target
     */
    default boolean scoresWholeSource() {
        return positions() == Positions.OF_SOURCE;
    }

    /**
     * Lists what it is a sum of.
     *
     * @return the objective itself, or its parts
     */
    default Stream<Objective> single() {
        return Stream.of(this);
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
     * @param uniform weight of the uniform label smoothing, at least 0, the mean over the frames of a source of {@code
     *     KL(U ‖ p_t)} for each token of its target; BERT-NAR-BERT's released code calls it its KL term and gives it 0.1; 0
     *     is plain CTC
     */
    record Ctc(double uniform) implements Objective {
        /** Checks the weight. */
        public Ctc {
            if (!(uniform >= 0)) {
                throw new IllegalArgumentException("uniform must be at least 0, got " + uniform);
            }
        }

        @Override
        public Positions positions() {
            return Positions.OF_SOURCE;
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
            NDArray perToken = divergence(logProbabilities).mul(tokensPerFrame(scores, targets)); // [P]
            return List.of(new LossTerm("ctc", nll, 1), unfit, new LossTerm("uniform", perToken.sum(), uniform));
        }

        /** {@code KL(U ‖ p)} of each frame [P]. */
        private static NDArray divergence(NDArray logProbabilities) {
            double logV = Math.log(logProbabilities.getShape().get(1));
            NDArray mean = logProbabilities.mean(new int[] {1}); // [P]
            return mean.add(Scalars.like(mean, logV)).neg();
        }

        /** Tokens of the target for each frame of its source [P]. */
        private static NDArray tokensPerFrame(Scores scores, Scores.Unaligned targets) {
            int[] frames = scores.positions().lengths();
            double[] weights = IntStream.range(0, frames.length)
                    .boxed()
                    .flatMapToDouble(b ->
                            IntStream.range(0, frames[b]).mapToDouble(t -> targets.lengths()[b] / (double) frames[b]))
                    .toArray();
            NDArray emissions = scores.emissions();
            return EngineMemory.of(emissions.getManager(), weights, new Shape(weights.length))
                    .toType(emissions.getDataType(), false);
        }
    }

    /**
     * Negative log-likelihood of the classes of the targets' lengths, for models that classify lengths: one for each
     * target, beside the token losses of which there is one for each token.
     */
    record LengthNll() implements Objective {
        @Override
        public Positions positions() {
            return Positions.ANY;
        }

        @Override
        public List<LossTerm> terms(Scores scores) {
            NDArray nll = scores.beside()
                    .lengthNll()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "LengthNll must get a model that classifies lengths, got one that does not"));
            return List.of(new LossTerm("length", nll.sum(), 1));
        }
    }

    /**
     * Divergence of the latents' distributions from the standard normal one, {@code Σ max(½ (μ² + σ² − log σ² − 1), λ)}
     * over all numbers of all source positions; with weight 1 and λ = 0, beside a token NLL, the negative evidence lower
     * bound (Kingma and Welling, 2014).
     *
     * @param freeNats λ, divergence of one number that costs nothing more, at least 0; 0.5 in BERT-NAR-BERT's released
     *     code at times
     */
    record LatentKl(double freeNats) implements Objective {
        /** Checks the number. */
        public LatentKl {
            if (!(freeNats >= 0)) {
                throw new IllegalArgumentException("freeNats must be at least 0, got " + freeNats);
            }
        }

        @Override
        public Positions positions() {
            return Positions.ANY;
        }

        @Override
        public List<LossTerm> terms(Scores scores) {
            Gaussians latents = scores.beside()
                    .latents()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "LatentKl must get a model with latents that are drawn, got one without"));
            NDArray logVariance = latents.logVariance(); // [P, L]
            NDArray divergence = latents.mean()
                    .square()
                    .add(logVariance.exp())
                    .sub(logVariance)
                    .sub(Scalars.like(logVariance, 1))
                    .mul(Scalars.like(logVariance, 0.5)); // [P, L]
            NDArray counted = freeNats == 0 ? divergence : divergence.maximum(Scalars.like(divergence, freeNats));
            return List.of(new LossTerm("kl", counted.sum(), 1));
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
            if (asked(parts).distinct().count() > 1) {
                throw new IllegalArgumentException(
                        "parts must all score the positions of the source, or all those of the target, got " + parts);
            }
        }

        @Override
        public Positions positions() {
            return asked(parts).findFirst().orElse(Positions.ANY);
        }

        @Override
        public Stream<Objective> single() {
            return parts.stream().flatMap(part -> part.objective().single());
        }

        private static Stream<Positions> asked(List<Part> parts) {
            return parts.stream().map(part -> part.objective().positions()).filter(it -> it != Positions.ANY);
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
}
