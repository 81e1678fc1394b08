package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;

/**
 * Takes at each position the candidate of the highest probability, whatever stands around it: {@code argmax_k P(y_t = k)}
 * over all paths (maximum marginal, or posterior, decoding). Of all outputs it is the one with the most positions right in
 * expectation; as a whole it may be an unlikely one. {@link LinearChain#marginals} is the oracle. Cost: {@code O(T K²)}.
 */
public final class PosteriorPath {
    private PosteriorPath() {}

    /**
     * Decodes each item.
     *
     * @param candidates tokens and emissions [B, T, K]
     * @param transitions scores of neighbouring tokens
     * @param mask true where position t is real [B, T], boolean
     * @return path of each item, cut to its real positions; its step scores are the logarithms of the marginals, nats
     * @throws IllegalArgumentException if the real positions of a row are not a non-empty prefix of it
     */
    public static List<ScoredPath> decode(Candidates candidates, Transitions transitions, NDArray mask) {
        return HostChain.each(candidates, transitions, mask, PosteriorPath::decode);
    }

    private static ScoredPath decode(HostChain chain) {
        double[][] alphas = chain.forward(1);
        double[] beta = new double[chain.K()]; // sum over all ways to go on
        int last = chain.length() - 1;
        double logZ = HostChain.logSum(alphas[last]);
        long[] path = new long[chain.length()];
        double[] steps = new double[chain.length()];
        for (int t = last; t >= 0; t--) {
            if (t < last) {
                beta = back(chain, t + 1, beta);
            }
            int best = 0;
            for (int k = 1; k < beta.length; k++) {
                best = alphas[t][k] + beta[k] > alphas[t][best] + beta[best] ? k : best;
            }
            path[t] = chain.token(t, best);
            steps[t] = alphas[t][best] + beta[best] - logZ;
        }
        return new ScoredPath(path, Arrays.stream(steps).sum(), steps);
    }

    /** β of position t - 1 from that of t. */
    private static double[] back(HostChain chain, int t, double[] beta) {
        int K = beta.length;
        float[] block = chain.block(t);
        double[] before = new double[K];
        double[] paths = new double[K];
        for (int a = 0; a < K; a++) {
            for (int k = 0; k < K; k++) {
                paths[k] = block[a * K + k] + chain.emission(t, k) + beta[k];
            }
            before[a] = HostChain.logSum(paths);
        }
        return before;
    }
}
