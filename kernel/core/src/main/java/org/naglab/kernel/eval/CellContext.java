package org.naglab.kernel.eval;

import org.naglab.kernel.output.Cell;

/**
 * The context class loader of a cell's threads: what it loads, its parent loads. Threads inherit it from the thread that
 * makes them, and unlike an inherited thread-local it can be seen from outside: so all threads of a cell can be found.
 */
final class CellContext extends ClassLoader {
    private final Cell cell;
    private volatile boolean stopped;

    CellContext(Cell cell, ClassLoader parent) {
        super("threads of cell " + cell.number(), parent);
        this.cell = cell;
    }

    Cell cell() {
        return cell;
    }

    /** Has tasks of the cell that have not begun end at once when they do. */
    void stop() {
        stopped = true;
    }

    boolean stopped() {
        return stopped;
    }
}
