package org.naglab.io;

import java.io.PrintStream;
import java.time.Clock;

/** Tells a person how far long work is, how fast it goes and when it will end. */
public sealed interface Progress extends AutoCloseable permits TerminalProgress, SilentProgress, ViewedProgress {

    /**
     * Reports how much is done.
     *
     * @param done units done so far, not above the total
     * @param detail what else to show on the line, for example the loss; may be empty
     */
    void update(long done, String detail);

    /** Ends the line. */
    @Override
    void close();

    /** Begins to show one piece of work of many: {@code Progress::terminal}, or one that stays silent. */
    @FunctionalInterface
    interface Opener {
        /**
         * Begins to show one piece of work.
         *
         * @param label what is being done
         * @param total units in all, or 0 when that is not known
         * @param unit name of one unit, for the rate
         * @return the progress line
         */
        Progress open(String label, long total, String unit);
    }

    /**
     * Shows a bar in a notebook, one line that is rewritten in place on a terminal, and a plain line every ten seconds
     * where the output is a file or a pipe.
     *
     * @param label what is being done
     * @param total units in all, or 0 when that is not known
     * @param unit name of one unit, for the rate
     * @return the progress line, on standard output if it is one
     */
    static Progress terminal(String label, long total, String unit) {
        return ViewedProgress.inNotebook(label, total, unit)
                .orElseGet(() -> terminal(System.out, Clock.systemUTC(), label, total, unit, rewritable()));
    }

    /**
     * As {@link #terminal(String, long, String)} on a given stream and clock.
     *
     * @param out where the line goes
     * @param clock tells the time
     * @param label what is being done
     * @param total units in all, or 0 when that is not known
     * @param unit name of one unit, for the rate
     * @param rewritable whether a carriage return rewrites the line
     * @return the progress line
     */
    static Progress terminal(PrintStream out, Clock clock, String label, long total, String unit, boolean rewritable) {
        return new TerminalProgress(out, clock, label, total, unit, rewritable);
    }

    /**
     * Shows nothing.
     *
     * @return a progress that ignores what it is told
     */
    static Progress silent() {
        return new SilentProgress();
    }

    private static boolean rewritable() {
        return Boolean.getBoolean("naglab.notebook") || System.console() != null;
    }
}
