package org.naglab.kernel.magic;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Wall and processor time of the calling thread since it was made. */
final class Stopwatch {
    private final long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    private final long wall = System.nanoTime();

    /** Prints both times as a line. */
    void print() {
        long now = System.nanoTime();
        System.out.println("wall %s, processor %s (this thread)"
                .formatted(
                        readable(now - wall),
                        readable(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu)));
    }

    private static String readable(long nanos) {
        double ms = nanos / 1e6;
        return String.format(Locale.ROOT, ms < 1000 ? "%.1f ms" : "%.2f s", ms < 1000 ? ms : ms / 1000);
    }
}
