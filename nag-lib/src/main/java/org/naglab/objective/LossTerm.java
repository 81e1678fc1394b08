package org.naglab.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * One named part of a loss.
 *
 * @param name what it is, for the log
 * @param sum its value summed over all items and positions of the batch [], nats; or a count of items
 * @param weight its factor in the total; 0 for a count, which is no part of it
 */
public record LossTerm(String name, NDArray sum, double weight) {

    /**
     * Gives what is logged of the term.
     *
     * @param tokens what the total is divided by: the number of target tokens
     * @return the term per token, or the count itself
     */
    public double logged(long tokens) {
        double value = sum.toType(DataType.FLOAT64, false).toDoubleArray()[0];
        return weight == 0 ? value : value / tokens;
    }
}
