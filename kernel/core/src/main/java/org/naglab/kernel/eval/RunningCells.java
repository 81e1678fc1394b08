package org.naglab.kernel.eval;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.naglab.kernel.output.Cell;

/**
 * The cells that run now, each on a thread of its own, and what stops them. A thread is interrupted only while it is in
 * the cell's own code: one that is interrupted while it reads a jar closes it for ever, so the compiler must never be.
 */
final class RunningCells {
    /** Why a cell is stopped. */
    enum Stop {
        PERSON("CellInterrupted", "the cell was interrupted"),
        MEMORY(
                "java.lang.OutOfMemoryError",
                "the cell filled the Java heap and was stopped; the variables that it declared are null now;"
                        + " a larger heap is had by -Xmx");

        private final String errorName;
        private final String message;

        Stop(String errorName, String message) {
            this.errorName = errorName;
            this.message = message;
        }

        String errorName() {
            return errorName;
        }

        String message() {
            return message;
        }
    }

    private static final class Run {
        private final CellContext context;
        private int depth;
        private int userCode;
        private Optional<Stop> stop = Optional.empty();

        Run(CellContext context) {
            this.context = context;
        }
    }

    private final ClassLoader loader;

    private final Map<Thread, Run> byThread = new HashMap<>();
    private final List<Runnable> stopListeners = new CopyOnWriteArrayList<>();

    /** Watches over cells whose threads load by {@code loader}. */
    RunningCells(ClassLoader loader) {
        this.loader = loader;
    }

    /** Notes that the calling thread runs {@code cell}; a magic may run parts of its cell by further calls. */
    synchronized void begin(Cell cell) {
        Run run = byThread.computeIfAbsent(Thread.currentThread(), thread -> new Run(new CellContext(cell, loader)));
        run.depth++;
        Thread.currentThread().setContextClassLoader(run.context);
    }

    /** Notes the end of what {@link #begin} began; ends a stopped cell's other threads. */
    void end() {
        Run run;
        synchronized (this) {
            run = byThread.get(Thread.currentThread());
            if (run == null || --run.depth > 0) {
                return;
            }
            byThread.remove(Thread.currentThread());
        }
        Thread.currentThread().setContextClassLoader(loader);
        if (run.stop.isPresent()) {
            CellThreads.end(run.context);
        }
    }

    /** Returns how many cells run now. */
    synchronized int count() {
        return byThread.size();
    }

    /** Returns why the calling thread's cell is being stopped, if it is. */
    synchronized Optional<Stop> stopped() {
        Run run = byThread.get(Thread.currentThread());
        return run == null ? Optional.empty() : run.stop;
    }

    /** Has {@code listener} called whenever a cell is stopped; it must return at once. */
    void onStop(Runnable listener) {
        stopListeners.add(listener);
    }

    /** Stops all cells that run now; returns whether there are any. */
    synchronized boolean stop(Stop why) {
        if (byThread.isEmpty()) {
            return false;
        }
        stopListeners.forEach(Runnable::run);
        byThread.forEach((thread, run) -> {
            run.stop = Optional.of(why);
            run.context.stop();
            Interruption.arm(run.context.cell());
            if (run.userCode > 0) {
                thread.interrupt();
            }
        });
        byThread.values().forEach(run -> CellThreads.interrupt(run.context, true, byThread.keySet()));
        return true;
    }

    /** From here on the calling thread may be interrupted. */
    synchronized void enterUserCode() {
        Run run = byThread.get(Thread.currentThread());
        if (run != null) {
            run.userCode++;
            if (run.stop.isPresent()) {
                Thread.currentThread().interrupt();
            }
        }
    }

    synchronized void leaveUserCode() {
        Run run = byThread.get(Thread.currentThread());
        if (run == null || --run.userCode == 0) {
            Thread.interrupted();
        }
    }
}
