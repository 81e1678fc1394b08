package org.naglab.kernel.runner;

/** The kernel's process ended, which is no fault that a cell could report. */
final class KernelDiedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    KernelDiedException(String message) {
        super(message);
    }
}
