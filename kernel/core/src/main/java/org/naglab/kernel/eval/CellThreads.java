package org.naglab.kernel.eval;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Stops the threads of a stopped cell beside the cell's own, also those that sleep or wait in library code. */
final class CellThreads {
    private static final int GRACE_MS = 100;
    private static final int PAUSE_MS = 20;
    private static final int LAST_MS = 10_000;
    private static final String TASK = CellTasks.class.getName();

    private CellThreads() {}

    /**
     * Ends what the stopped cell of {@code context} has left behind. What is stubborn is seen to in the background, for
     * {@value #LAST_MS} ms at most, while the next cell runs already.
     */
    static void end(CellContext context) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MS);
        while (System.nanoTime() < end) {
            interrupt(context, true, Set.of(Thread.currentThread()));
            pause();
        }
        Interruption.sparePools(context.cell());
        if (interrupt(context, false, Set.of()) == 0) {
            Interruption.disarm(context.cell());
            return;
        }
        Thread rest = new Thread(null, () -> endRest(context), "cell-stop", 0, false);
        rest.setDaemon(true);
        rest.start();
    }

    private static void endRest(CellContext context) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_MS);
        while (System.nanoTime() < end && interrupt(context, false, Set.of()) > 0) {
            pause();
        }
        Interruption.disarm(context.cell());
    }

    /**
     * Interrupts the threads that work for the cell of {@code context} now, but none of {@code spared}. A thread that only
     * waits for work, such as a pool's, is left alone.
     *
     * @param pools whether threads that belong to no cell, but run the code of one, are taken for this cell's
     * @return how many there are
     */
    static int interrupt(CellContext context, boolean pools, Set<Thread> spared) {
        Map<Thread, StackTraceElement[]> stacks = new HashMap<>(Thread.getAllStackTraces());
        CellTasks.virtual().forEach(thread -> stacks.put(thread, thread.getStackTrace()));
        int count = 0;
        for (var each : stacks.entrySet()) {
            boolean its = each.getKey().getContextClassLoader() instanceof CellContext owner ? owner == context : pools;
            if (its && !spared.contains(each.getKey()) && works(each.getValue())) {
                each.getKey().interrupt();
                count++;
            }
        }
        return count;
    }

    private static boolean works(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith(CellClassLoader.CELL_CLASSES)
                    || frame.getClassName().equals(TASK)) {
                return true;
            }
        }
        return false;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            // Nobody interrupts a thread outside of user code; if it happens one pause is shorter.
        }
    }
}
