package org.naglab.kernel.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The bars of one thread that are open at the same time, in one display that is replaced at most ten times a second. The
 * last state is always shown, also of a loop that is left early.
 */
final class ProgressBoard {
    private static final long EVERY_MS = 100;
    private static final ThreadLocal<@Nullable ProgressBoard> CURRENT = new ThreadLocal<>();

    /** Starts its thread with the first bar. */
    private static final class Clock {
        private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(body -> {
            // Inherits no cell: a board knows where it shows.
            Thread thread = new Thread(null, body, "progress", 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    private final Surface surface;
    private final String id = UUID.randomUUID().toString();
    private final List<ProgressBar> bars = new ArrayList<>();
    private boolean shown;
    private boolean pending;
    private long lastMs;

    private ProgressBoard(Surface surface) {
        this.surface = surface;
    }

    /** Opens a bar on {@code surface}: below the calling thread's open bar there, if it has one. */
    static ProgressBar open(Surface surface, String label, long total, String unit) {
        ProgressBoard board = CURRENT.get();
        if (board == null || board.surface != surface || !board.anyOpen()) {
            board = new ProgressBoard(surface);
            CURRENT.set(board);
        }
        ProgressBar bar = new ProgressBar(board, label, total, unit);
        synchronized (board) {
            // What has ended makes room for what begins beside it.
            board.bars.removeIf(other -> !other.open());
            board.bars.add(bar);
        }
        board.changed();
        return bar;
    }

    private synchronized boolean anyOpen() {
        return bars.stream().anyMatch(ProgressBar::open);
    }

    /** Shows the bars, now or soon. */
    void changed() {
        synchronized (this) {
            long wait = EVERY_MS - (System.nanoTime() / 1_000_000 - lastMs);
            if (pending) {
                return;
            }
            if (shown && wait > 0) {
                pending = true;
                Clock.CLOCK.schedule(this::late, wait, TimeUnit.MILLISECONDS);
                return;
            }
            show();
        }
    }

    private synchronized void late() {
        if (pending) {
            show();
        }
    }

    /** Shows the end of {@code bar} at once; with the outermost, the bars below it go. */
    synchronized void closed(ProgressBar bar) {
        if (!bars.isEmpty() && bars.getFirst() == bar) {
            bars.removeIf(other -> other != bar);
            show();
            surface.ended();
            if (CURRENT.get() == this) {
                CURRENT.remove();
            }
        } else {
            changed();
        }
    }

    private void show() {
        pending = false;
        lastMs = System.nanoTime() / 1_000_000;
        String lines = bars.stream().map(ProgressBar::line).collect(Collectors.joining("\n"));
        String rows = bars.stream().map(ProgressBar::row).collect(Collectors.joining());
        MimeBundle bundle = MimeBundle.text(lines)
                .with(
                        MimeBundle.HTML,
                        "<table style=\"border-collapse:collapse;margin:.2em 0\"><tbody>" + rows + "</tbody></table>")
                .hinting(MimeBundle.PROGRESS, Map.of("open", anyOpen()));
        surface.progress(bundle, id, !shown);
        shown = true;
    }
}
