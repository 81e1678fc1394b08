package org.naglab.model;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.naglab.crf.Transitions;
import org.naglab.tensor.Packing;

/**
 * Scores of every token at every output position that is computed.
 *
 * @param scores raw score of token v at the p-th computed position [P, V], nats
 * @param positions which positions of which rows these are
 * @param transitions scores of neighbouring tokens in the outputs of this batch, where the model has a CRF
 */
public record Emissions(NDArray scores, Packing positions, Optional<Transitions> transitions) {}
