package org.naglab.kernel.eval;

import java.util.Optional;

/** How a cell ended. */
public sealed interface Outcome {
    /**
     * The cell ran to its end.
     *
     * @param value the value of its last expression, if that had one and no semicolon hid it
     */
    record Done(Optional<Object> value) implements Outcome {}

    /**
     * The cell failed.
     *
     * @param error why
     */
    record Failed(CellError error) implements Outcome {}
}
