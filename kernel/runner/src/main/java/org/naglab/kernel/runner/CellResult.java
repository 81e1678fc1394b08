package org.naglab.kernel.runner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one code cell fared.
 *
 * @param number its place among the code cells that are not empty, from 1
 * @param id its id in the notebook
 * @param label its first line that says something
 * @param outcome how it ended
 * @param duration how long it took
 * @param failure why it failed; empty unless the outcome is a failure
 */
public record CellResult(
        int number, String id, String label, Outcome outcome, Duration duration, Optional<Failure> failure) {
    /** How a cell can end. */
    public enum Outcome {
        /** It ran, or failed as it should. */
        COMPLETED,
        /** It was run again for its variables; its outputs are those of an earlier run. */
        REPLAYED,
        /** It is before the beginning and was not run; its outputs are those of an earlier run. */
        KEPT,
        /** It threw, did not compile, or did not fail although it must. */
        FAILED,
        /** It took longer than it may. */
        TIMED_OUT,
        /** The kernel's process ended meanwhile. */
        KERNEL_DIED,
        /** The run was told to stop meanwhile. */
        INTERRUPTED,
        /** The run ended before. */
        NOT_RUN
    }

    /**
     * An error as the notebook's output has it.
     *
     * @param name the exception's class
     * @param message the exception's message
     * @param traceback lines for a person, with ANSI colours
     */
    public record Failure(String name, String message, List<String> traceback) {}

    /** Returns the first line of {@code source} that is neither empty, nor a comment, nor an import. */
    static String label(String source) {
        return source.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("//") && !line.startsWith("import "))
                .findFirst()
                .orElse(source.strip().lines().findFirst().orElse(""));
    }
}
