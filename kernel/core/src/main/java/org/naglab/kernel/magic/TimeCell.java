package org.naglab.kernel.magic;

import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.output.Cell;

/** {@code %%time}: runs the cell and says how long it took. */
public final class TimeCell implements CellMagic {
    private final CodeRunner code;

    /** Makes the magic that runs cells by {@code code}. */
    public TimeCell(CodeRunner code) {
        this.code = code;
    }

    @Override
    public String name() {
        return "time";
    }

    @Override
    public String help() {
        return "%%time: runs the cell and prints its wall and processor time";
    }

    @Override
    public Outcome run(Cell cell, String arguments, String body) {
        Stopwatch watch = new Stopwatch();
        // The first line keeps its place, so that errors name the right line.
        Outcome outcome = code.run(cell, arguments + "\n" + body);
        watch.print();
        return outcome;
    }
}
