package org.naglab.kernel.runner;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Hears how a run goes, on the thread that runs it. */
public interface RunListener {
    /**
     * The run begins.
     *
     * @param notebook what is run
     * @param earlier for each code cell that is not empty, how long it took in an earlier run, if that is known
     */
    default void started(Path notebook, List<Optional<Duration>> earlier) {}

    /**
     * A cell begins.
     *
     * @param number its place among the code cells that are not empty, from 1
     * @param label its first line that says something
     */
    default void cellStarted(int number, String label) {}

    /** A cell printed {@code text}. */
    default void printed(String text) {}

    /** A display that can be replaced, such as a progress bar, shows {@code text} now. */
    default void showed(String text) {}

    /** Nothing happened for a moment. */
    default void waiting() {}

    /** A cell ended. */
    default void cellEnded(CellResult cell) {}

    /** The run ended. */
    default void ended(RunResult result) {}
}
