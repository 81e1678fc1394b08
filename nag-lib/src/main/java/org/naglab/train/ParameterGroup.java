package org.naglab.train;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Parameters that learn in the same way. A parameter belongs to the first group whose pattern its whole name matches.
 *
 * @param name of the group, for logs and errors, for example {@code encoder}
 * @param pattern regular expression of whole parameter names, for example {@code bert\..*}
 * @param peakLearningRate largest learning rate, at least 0; BERT is fine-tuned with 2e-5 to 5e-5 (Devlin et al., 2019)
 * @param weightDecay decoupled decay per unit of learning rate, at least 0; BERT: 0.01, none for biases and LayerNorm
 * @param schedule which part of the peak each step uses
 */
public record ParameterGroup(
        String name, String pattern, double peakLearningRate, double weightDecay, Schedule schedule) {
    private static final String NOT_DECAYED = ".*(?:bias|LayerNorm\\.(?:weight|gamma|beta))";

    /** Checks the numbers and the pattern. */
    public ParameterGroup {
        if (!(peakLearningRate >= 0) || Double.isInfinite(peakLearningRate)) {
            throw new IllegalArgumentException(
                    "peakLearningRate of group " + name + " must be at least 0, got " + peakLearningRate);
        }
        if (!(weightDecay >= 0) || Double.isInfinite(weightDecay)) {
            throw new IllegalArgumentException(
                    "weightDecay of group " + name + " must be at least 0, got " + weightDecay);
        }
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "pattern of group " + name + " must be a regular expression, got " + pattern, e);
        }
    }

    /**
     * Splits off the biases and LayerNorm weights, which are not decayed.
     *
     * @return first the group without decay, then this group for the rest
     */
    public List<ParameterGroup> sparingBiasesAndNorms() {
        String spared = "(?=" + NOT_DECAYED + "$)(?:" + pattern + ")";
        return List.of(new ParameterGroup(name + "-no-decay", spared, peakLearningRate, 0, schedule), this);
    }

    /**
     * Tells whether a parameter's whole name matches.
     *
     * @param parameter its name
     * @return whether it does
     */
    public boolean matches(String parameter) {
        return parameter.matches(pattern);
    }

    /**
     * Gives the learning rate of an update.
     *
     * @param step number of the update, from 1
     * @return peak learning rate times the schedule's factor
     */
    public double learningRate(long step) {
        return peakLearningRate * schedule.factor(step);
    }
}
