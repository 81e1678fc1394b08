package org.naglab.train;

/** Says that a loss or a gradient is not a finite number, and which batch made it so. */
public final class NonFiniteLossException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the update and the batch.
     *
     * @param message what is not finite, at which update, from which examples
     */
    public NonFiniteLossException(String message) {
        super(message);
    }
}
