package org.naglab.train;

import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import org.naglab.model.Model;

/** Scores a model on the development data while it is fitted. */
public interface Validation {

    /**
     * Names the score that decides which checkpoint is best; higher is better.
     *
     * @return a key of {@link #scores}
     */
    String criterion();

    /**
     * Scores a model.
     *
     * @param model in its present state; not changed
     * @param stopRequested is asked now and then whether to stop
     * @return scores by name; empty when it was stopped
     */
    Optional<SortedMap<String, Double>> scores(Model model, BooleanSupplier stopRequested);
}
