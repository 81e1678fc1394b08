package org.naglab.objective;

import ai.djl.ndarray.NDArray;

/**
 * One named part of a loss.
 *
 * @param name what it is, for the log
 * @param sum its value summed over all items and positions of the batch [], nats
 * @param weight its factor in the total
 */
public record LossTerm(String name, NDArray sum, double weight) {}
