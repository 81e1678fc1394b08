package org.naglab.kernel.magic;

import java.util.Optional;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.output.Cell;

/** A command that takes a whole cell, {@code %%name arguments} on its first line. */
public interface CellMagic extends Magic {
    /**
     * Runs the magic on the rest of the cell.
     *
     * @throws IllegalArgumentException if the arguments are wrong
     */
    Outcome run(Cell cell, String arguments, String body);

    /** Returns who answers questions about the rest of the cell while it is being written, if anybody does. */
    default Optional<CellLanguage> language() {
        return Optional.empty();
    }
}
