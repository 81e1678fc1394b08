package org.naglab.kernel.output;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Publishes printed text a moment after it was printed: soon enough for the eye, seldom enough for the front end. */
final class Flusher implements Runnable {
    private static final int DELAY_MS = 40;
    private static final Flusher SHARED = start();

    private final Set<Cell> waiting = new LinkedHashSet<>();

    private static Flusher start() {
        Flusher flusher = new Flusher();
        Thread thread = new Thread(null, flusher, "output-flusher", 0, false);
        thread.setDaemon(true);
        thread.start();
        return flusher;
    }

    static Flusher shared() {
        return SHARED;
    }

    /** Has {@code cell} flushed within {@value #DELAY_MS} ms. */
    void needed(Cell cell) {
        synchronized (waiting) {
            if (waiting.add(cell) && waiting.size() == 1) {
                waiting.notifyAll();
            }
        }
    }

    @Override
    public void run() {
        try {
            while (true) {
                synchronized (waiting) {
                    while (waiting.isEmpty()) {
                        waiting.wait();
                    }
                }
                Thread.sleep(DELAY_MS);
                List<Cell> ready;
                synchronized (waiting) {
                    ready = List.copyOf(waiting);
                    waiting.clear();
                }
                ready.forEach(Flusher::flush);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody may interrupt the flusher", e);
        }
    }

    private static void flush(Cell cell) {
        try {
            cell.flush();
        } catch (OutOfMemoryError e) {
            // A cell holds all memory for now; what it printed stays until there is room.
        }
    }
}
