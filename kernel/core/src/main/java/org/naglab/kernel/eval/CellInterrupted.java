package org.naglab.kernel.eval;

/** Ends a cell that the person stopped. An error, so that a cell's {@code catch (Exception e)} does not hide it. */
public final class CellInterrupted extends Error {
    private static final long serialVersionUID = 1;

    CellInterrupted() {
        super("the cell was interrupted");
    }
}
