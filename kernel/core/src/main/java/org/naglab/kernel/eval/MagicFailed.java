package org.naglab.kernel.eval;

/** Thrown by a line magic when what it runs fails, such as a file's cells: the error is the cell's own. */
public final class MagicFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient CellError error;

    /** Makes the failure of a magic by {@code error}. */
    public MagicFailed(CellError error) {
        super(error.name() + ": " + error.message(), null, false, false);
        this.error = error;
    }

    /** Returns the error that the cell ends with. */
    public CellError error() {
        return error;
    }
}
