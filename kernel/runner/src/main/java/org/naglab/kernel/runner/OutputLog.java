package org.naglab.kernel.runner;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Copies what cells print, and tells another listener everything. */
final class OutputLog implements RunListener {
    private final RunListener other;
    private final PrintStream out;

    OutputLog(RunListener other, PrintStream out) {
        this.other = other;
        this.out = out;
    }

    @Override
    public void started(Path notebook, List<Optional<Duration>> earlier) {
        other.started(notebook, earlier);
    }

    @Override
    public void cellStarted(int number, String label) {
        other.cellStarted(number, label);
    }

    @Override
    public void printed(String text) {
        out.print(text);
        out.flush();
        other.printed(text);
    }

    @Override
    public void showed(String text) {
        other.showed(text);
    }

    @Override
    public void waiting() {
        other.waiting();
    }

    @Override
    public void cellEnded(CellResult cell) {
        other.cellEnded(cell);
    }

    @Override
    public void ended(RunResult result) {
        other.ended(result);
    }
}
