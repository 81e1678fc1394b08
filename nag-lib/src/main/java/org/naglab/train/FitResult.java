package org.naglab.train;

/**
 * How a fit ended.
 *
 * @param end why
 * @param steps updates done
 * @param bestStep update of the best checkpoint, 0 when there was none
 * @param bestScore its deciding score
 */
public record FitResult(End end, long steps, long bestStep, double bestScore) {
    /** Why a fit ended. */
    public enum End {
        /** All updates are done. */
        FINISHED,
        /** The development score no longer rose. */
        STOPPED_EARLY,
        /** Someone asked to stop; the state to resume from is written. */
        INTERRUPTED
    }
}
