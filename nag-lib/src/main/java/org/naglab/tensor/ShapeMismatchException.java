package org.naglab.tensor;

/** Says that the axes of a tensor do not fit: what must hold, what came, and which tensors disagree. */
public final class ShapeMismatchException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the disagreement.
     *
     * @param message what must hold, what came, and whence
     */
    public ShapeMismatchException(String message) {
        super(message);
    }
}
