package org.naglab.kernel.runner;

/** Where a run begins. What lies before keeps the outputs of an earlier run. */
public sealed interface Start {
    /** At the first cell. */
    record Top() implements Start {}

    /**
     * At the first cell that the output notebook does not show as completed.
     *
     * @param replay what to do about the variables of the cells before
     */
    record Unfinished(Replay replay) implements Start {}

    /**
     * At a cell that is named.
     *
     * @param name its number among the code cells that are not empty, as progress shows it; its id; or one of its tags
     * @param replay what to do about the variables of the cells before
     */
    record Cell(String name, Replay replay) implements Start {}

    /**
     * Which of the cells before the first are run again, without a word, to restore variables, classes and imports.
     * Variables live in the kernel's memory and die with it: nothing but running their cells brings them back. Files that
     * cells wrote are as they left them. The parameters' cells always run.
     */
    sealed interface Replay {
        /** All. */
        record Everything() implements Replay {}

        /**
         * Those that carry a tag.
         *
         * @param tag such as {@code setup}
         */
        record Tagged(String tag) implements Replay {}

        /** None. */
        record Nothing() implements Replay {}
    }
}
