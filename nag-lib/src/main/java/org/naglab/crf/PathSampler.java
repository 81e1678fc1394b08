package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.naglab.tensor.Dims;

/**
 * Draws paths from the CRF over the candidates of each position, {@code P(y) ∝ exp(S(y) / τ)}: sums over all beginnings
 * forward, then draws the last candidate, and each one before given the one after it (forward filtering, backward
 * sampling):
 *
 * <pre>
 *   P(y_{T-1} = k) ∝ exp α_{T-1}[k],     P(y_{t-1} = a | y_t = k) ∝ exp(α_{t-1}[a] + A_t[a, k] / τ)
 * </pre>
 *
 * <p>Cost: {@code O(T K²)} once and {@code O(T K)} a path.
 *
 * @param paths draws for each item, at least 1; they may be equal
 * @param temperature τ, above 0; 1 is the model's own distribution, lower ones favour its best paths
 */
public record PathSampler(int paths, double temperature) {
    /** Checks the numbers. */
    public PathSampler {
        if (paths < 1) {
            throw new IllegalArgumentException("paths must be at least 1, got " + paths);
        }
        if (!(temperature > 0 && Double.isFinite(temperature))) {
            throw new IllegalArgumentException("temperature must be above 0 and finite, got " + temperature);
        }
    }

    /**
     * Draws paths for each item.
     *
     * @param candidates tokens and emissions [B, T, K]
     * @param transitions scores of neighbouring tokens
     * @param mask true where position t is real [B, T], boolean
     * @param randoms one for each item [B], so that its draws do not depend on its batch
     * @return paths of each item in the order drawn, cut to its real positions; scores are those at temperature 1
     * @throws IllegalArgumentException if the real positions of a row are not a non-empty prefix of it, or there is
     *     another number of generators
     */
    public List<List<ScoredPath>> draw(
            Candidates candidates, Transitions transitions, NDArray mask, List<? extends RandomGenerator> randoms) {
        long B = Dims.of("emissions", candidates.emissions(), "B T K").size("B");
        if (randoms.size() != B) {
            throw new IllegalArgumentException(
                    "randoms must be one for each of the " + B + " items, got " + randoms.size());
        }
        return HostChain.each(candidates, transitions, mask, chain -> draw(chain, randoms.get(chain.item())));
    }

    private List<ScoredPath> draw(HostChain chain, RandomGenerator random) {
        double[][] alphas = chain.forward(temperature);
        int last = chain.length() - 1;
        List<ScoredPath> drawn = new ArrayList<>(paths);
        for (int i = 0; i < paths; i++) {
            int[] slots = new int[chain.length()];
            slots[last] = draw(alphas[last], random);
            for (int t = last; t > 0; t--) {
                double[] before = alphas[t - 1].clone();
                for (int a = 0; a < before.length; a++) {
                    before[a] += chain.transition(t, a, slots[t]) / temperature;
                }
                slots[t - 1] = draw(before, random);
            }
            drawn.add(chain.path(slots));
        }
        return drawn;
    }

    /** Draws a place with a probability in proportion to the exponential of its score. */
    private static int draw(double[] scores, RandomGenerator random) {
        double left = random.nextDouble();
        double logSum = HostChain.logSum(scores);
        for (int k = 0; k < scores.length - 1; k++) {
            left -= Math.exp(scores[k] - logSum);
            if (left < 0) {
                return k;
            }
        }
        return scores.length - 1;
    }
}
