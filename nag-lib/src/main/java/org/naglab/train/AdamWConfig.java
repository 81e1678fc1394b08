package org.naglab.train;

/**
 * What all groups of an {@link AdamW} share.
 *
 * @param beta1 decay of the first moment, in [0, 1), default 0.9 (Kingma and Ba, 2015)
 * @param beta2 decay of the second moment, in [0, 1), default 0.999
 * @param epsilon added to the root of the second moment, above 0, default 1e-8
 * @param clipNorm largest Euclidean norm of all gradients taken together, above 0, default 1; {@link #NO_CLIPPING} for
 *     none
 */
public record AdamWConfig(double beta1, double beta2, double epsilon, double clipNorm) {
    /** A norm that no gradient reaches. */
    public static final double NO_CLIPPING = Double.MAX_VALUE;

    /** Checks the ranges. */
    public AdamWConfig {
        require(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1)", beta1);
        require(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1)", beta2);
        require(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY, "epsilon must be above 0", epsilon);
        require(clipNorm > 0, "clipNorm must be above 0", clipNorm);
    }

    /**
     * Gives the values of the papers: 0.9, 0.999, 1e-8, and clipping at norm 1 as for BERT.
     *
     * @return the defaults
     */
    public static AdamWConfig defaults() {
        return new AdamWConfig(0.9, 0.999, 1e-8, 1);
    }

    /**
     * Changes the largest norm.
     *
     * @param norm above 0
     * @return a copy
     */
    public AdamWConfig withClipNorm(double norm) {
        return new AdamWConfig(beta1, beta2, epsilon, norm);
    }

    private static void require(boolean holds, String what, double got) {
        if (!holds) {
            throw new IllegalArgumentException(what + ", got " + got);
        }
    }
}
