package org.naglab.kernel.output;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Publishes printed text: the first soon after it was printed, more of it seldom enough for the front end.
 */
final class Flusher implements Runnable {
    private static final int FIRST_DELAY_MS = 3;
    private static final int PAUSE_MS = 40;
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

    /** Has {@code cell} flushed soon: within {@value #FIRST_DELAY_MS} ms, or {@value #PAUSE_MS} ms after the flush before. */
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
            long earliest = System.nanoTime();
            while (true) {
                synchronized (waiting) {
                    while (waiting.isEmpty()) {
                        waiting.wait();
                    }
                }
                long pauseMs = TimeUnit.NANOSECONDS.toMillis(earliest - System.nanoTime());
                Thread.sleep(Math.max(FIRST_DELAY_MS, pauseMs));
                taken().forEach(Flusher::flush);
                earliest = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody may interrupt the flusher", e);
        }
    }

    private List<Cell> taken() {
        synchronized (waiting) {
            try {
                List<Cell> ready = List.copyOf(waiting);
                waiting.clear();
                return ready;
            } catch (OutOfMemoryError e) {
                // A cell holds all memory for now: they wait.
                return List.of();
            }
        }
    }

    private static void flush(Cell cell) {
        try {
            cell.flushSoon();
        } catch (OutOfMemoryError e) {
            // A cell holds all memory for now; what it printed stays until there is room.
        }
    }
}
