package org.naglab.kernel.magic;

import java.util.Optional;
import java.util.function.Function;
import org.naglab.kernel.display.Renderable;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.output.Cell;

/**
 * A cell magic that shows its cell's text as it is.
 *
 * @param name the name after the per cent signs
 * @param help one line that says what it does
 * @param show makes the value to show of the text
 */
record MarkupCell(String name, String help, Function<String, Renderable> show) implements CellMagic {
    @Override
    public Outcome run(Cell cell, String arguments, String body) {
        return new Outcome.Done(Optional.of(show.apply(body)));
    }
}
