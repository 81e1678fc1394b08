package org.naglab.kernel.wire;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.zeromq.ZContext;

/**
 * Gets the kernel's own threads through the moments in which a cell holds all memory: the cell is being stopped, and what
 * they could not do they try again.
 */
public final class Shortage {
    /** How often something is tried that memory does not suffice for: for ten seconds, the collector's time not counted. */
    static final int MOST_ATTEMPTS = 200;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Shortage() {}

    /** Runs {@code body} until memory suffices for it; what it does before it runs short must do no harm twice. */
    public static void outlast(Runnable body) {
        for (int attempt = 1; ; attempt++) {
            try {
                body.run();
                return;
            } catch (OutOfMemoryError e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                pause();
            }
        }
    }

    /** Waits a moment: a stopped cell needs the processor to let go of what it holds. */
    static void pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    /**
     * Has ZeroMQ's own threads, which read and write all connections, go on after an {@link OutOfMemoryError}; without them
     * the kernel would be deaf for ever.
     */
    static void protect(ZContext context) {
        context.setUncaughtExceptionHandler((thread, thrown) -> {
            Throwable latest = thrown;
            while (latest instanceof OutOfMemoryError) {
                pause();
                try {
                    // This runs on the thread itself, whose loop keeps what it knows in fields: it takes up its work.
                    thread.run();
                    return;
                } catch (Throwable again) {
                    latest = again;
                }
            }
            System.err.println(
                    "the thread " + thread.getName() + " ended, nothing can reach the kernel any more: " + latest);
        });
    }
}
