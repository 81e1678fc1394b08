package org.naglab.train;

import java.util.SortedMap;
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
     * @return scores by name
     */
    SortedMap<String, Double> scores(Model model);
}
