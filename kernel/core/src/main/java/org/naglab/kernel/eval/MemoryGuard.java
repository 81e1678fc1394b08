package org.naglab.kernel.eval;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import javax.management.NotificationEmitter;

/**
 * Stops a cell that is about to fill the heap. A truly full heap would take the kernel's own threads with it; a cell that
 * is stopped a little earlier leaves room to free what it holds.
 */
final class MemoryGuard {
    private static final long MOST_HEADROOM_BYTES = 256L << 20;

    private MemoryGuard() {}

    /** Calls {@code whenNearlyFull} when objects in use leave less than a fifth of the heap, or 256 MiB. */
    static void start(Runnable whenNearlyFull) {
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage usage = pool.getUsage();
            if (pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported() && usage.getMax() > 0) {
                pool.setUsageThreshold(usage.getMax() - Math.min(usage.getMax() / 5, MOST_HEADROOM_BYTES));
            }
        }
        NotificationEmitter memory = (NotificationEmitter) ManagementFactory.getMemoryMXBean();
        memory.addNotificationListener(
                (notification, handback) -> {
                    if (notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED)) {
                        Thread.ofPlatform().daemon().name("memory-guard").start(() -> check(whenNearlyFull));
                    }
                },
                null,
                null);
    }

    /** What the pool reports includes garbage: only what a collection leaves counts. */
    private static void check(Runnable whenNearlyFull) {
        System.gc();
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        if (heap.getUsed() > heap.getMax() - Math.min(heap.getMax() / 5, MOST_HEADROOM_BYTES)) {
            whenNearlyFull.run();
        }
    }
}
