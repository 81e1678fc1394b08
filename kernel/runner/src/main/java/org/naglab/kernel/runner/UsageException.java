package org.naglab.kernel.runner;

/** The command line, or a notebook that it names, cannot be used as it is. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
