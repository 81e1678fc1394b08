package org.naglab.kernel.magic;

import java.util.Optional;
import org.naglab.kernel.eval.MagicFailed;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.output.Cell;

/** Runs code for a magic as if it stood in a cell: Java with line magics, or a cell magic. */
@FunctionalInterface
public interface CodeRunner {
    /** Runs {@code code} with the output of {@code cell}. */
    Outcome run(Cell cell, String code);

    /**
     * Runs {@code code} with the output of the cell that runs now.
     *
     * @return its value, if it has one to show
     * @throws MagicFailed if it fails
     */
    default Optional<Object> value(String code) {
        Cell cell = Cell.current().orElseThrow(() -> new IllegalStateException("no cell runs"));
        return switch (run(cell, code)) {
            case Outcome.Done done -> done.value();
            case Outcome.Failed failed -> throw new MagicFailed(failed.error());
        };
    }
}
