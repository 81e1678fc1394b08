package org.naglab.kernel.magic;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.naglab.kernel.eval.JavaInterpreter;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.output.Cell;

/** {@code %%time}: runs the cell and says how long it took. */
public final class TimeCell implements CellMagic {
    private final JavaInterpreter java;

    /** Makes the magic that runs cells by {@code java}. */
    public TimeCell(JavaInterpreter java) {
        this.java = java;
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
        var threads = ManagementFactory.getThreadMXBean();
        long cpu = threads.getCurrentThreadCpuTime();
        long wall = System.nanoTime();
        // The first line keeps its place, so that errors name the right line.
        Outcome outcome = java.run(cell, "\n" + body);
        String line = String.format(
                Locale.ROOT,
                "wall %s, processor %s (this thread)",
                readable(System.nanoTime() - wall),
                readable(threads.getCurrentThreadCpuTime() - cpu));
        System.out.println(line);
        return outcome;
    }

    private static String readable(long nanos) {
        double ms = nanos / 1e6;
        return String.format(Locale.ROOT, ms < 1000 ? "%.1f ms" : "%.2f s", ms < 1000 ? ms : ms / 1000);
    }
}
