package org.naglab.objective;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.naglab.crf.Transitions;

/**
 * What a model says of a batch, beside the truth.
 *
 * @param emissions raw score of token v at position t [B, T, V], nats
 * @param gold true token of each position, any id where padded [B, T]
 * @param mask true where the target is real, both [EOS] included [B, T]
 * @param transitions score of a token after another, where the model has a CRF
 */
public record Scores(NDArray emissions, NDArray gold, NDArray mask, Optional<Transitions> transitions) {}
