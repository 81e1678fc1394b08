package org.naglab.crf;

import ai.djl.ndarray.NDArray;

/**
 * Holds the probabilities of the parts of a path. They are the gradient of the log partition with respect to emissions and
 * transition blocks; zero at masked positions.
 *
 * @param nodes probability that candidate k is taken at position t [B, T, K]
 * @param edges probability that candidate a at t is followed by candidate b at t + 1 [B, T-1, K, K]
 */
public record Marginals(NDArray nodes, NDArray edges) {}
