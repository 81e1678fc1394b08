package org.naglab.kernel.client;

/** The kernel's process ended, which is no fault that a cell could report. */
public final class KernelDiedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    KernelDiedException(String message) {
        super(message);
    }
}
