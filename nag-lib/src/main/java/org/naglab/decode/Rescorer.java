package org.naglab.decode;

import java.util.List;

/** Tells how likely a model finds outputs that it need not have written itself. */
public interface Rescorer {

    /**
     * Scores outputs of one source.
     *
     * @param source what was read
     * @param outputs texts, at least one; may be empty
     * @return how likely each is, in their order
     */
    List<Likelihood> score(String source, List<String> outputs);

    /**
     * How likely an output is.
     *
     * @param nats sum of the logarithms of its tokens' probabilities, that of its end included
     * @param tokens their number, the end included, at least 1
     */
    record Likelihood(double nats, int tokens) {
        /**
         * Makes outputs of different lengths comparable.
         *
         * @param lengthPenalty exponent; 1 gives the mean per token
         * @return {@code nats / tokens^lengthPenalty}
         */
        public double perToken(double lengthPenalty) {
            return nats / Math.pow(tokens, lengthPenalty);
        }
    }
}
