package org.naglab.kernel.runner;

/** How a run ended, from the best to the worst, with its exit status. */
public enum Verdict {
    /** All cells ran. */
    DONE(0),
    /** A cell failed, or the outputs are not the committed ones. */
    CELL_FAILED(1),
    /** A cell, or the run, took longer than it may. */
    TIMED_OUT(7),
    /** The kernel's process ended, which is no fault that a cell could report. */
    KERNEL_DIED(6),
    /** The run was told to stop. */
    INTERRUPTED(130);

    private final int exitStatus;

    Verdict(int exitStatus) {
        this.exitStatus = exitStatus;
    }

    /** Returns the exit status of a process that ends so. */
    public int exitStatus() {
        return exitStatus;
    }

    /** Returns the worse of two. */
    Verdict and(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
