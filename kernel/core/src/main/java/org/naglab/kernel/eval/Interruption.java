package org.naglab.kernel.eval;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.naglab.kernel.output.Cell;

/**
 * Stops loops in cells. Since JDK 20 no thread can be stopped from outside, so {@link Instrumentation} puts a call to
 * one shared call site before each backward branch and at each method's start. The call site's target does nothing
 * and the just-in-time compiler removes it: the loop costs nothing. To stop a cell the target becomes
 * {@link #stop}, which throws {@link CellInterrupted} again and again, whatever the cell catches, until the cell has
 * ended. Threads that belong to other cells go on.
 */
public final class Interruption {
    private static final MethodType TYPE = MethodType.methodType(void.class);
    private static final MethodHandle GO_ON = MethodHandles.zero(void.class);
    private static final MethodHandle STOP;
    private static final MutableCallSite CHECK;
    private static final Set<Cell> STOPPED = ConcurrentHashMap.newKeySet();
    private static final Set<Cell> WITH_POOLS = ConcurrentHashMap.newKeySet();

    static {
        try {
            STOP = MethodHandles.lookup().findStatic(Interruption.class, "stop", TYPE);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
        CHECK = new MutableCallSite(GO_ON);
    }

    private Interruption() {}

    /** Links a check in a cell's class to the shared call site; called by the Java runtime. */
    public static CallSite check(MethodHandles.Lookup caller, String name, MethodType type) {
        return CHECK;
    }

    /** Makes every check in {@code cell}'s threads throw. */
    static synchronized void arm(Cell cell) {
        STOPPED.add(cell);
        WITH_POOLS.add(cell);
        retarget(STOP);
    }

    /** Lets the checks pass in threads that belong to no cell: from now on they may work for the next one. */
    static void sparePools(Cell cell) {
        WITH_POOLS.remove(cell);
    }

    /** Lets the checks in {@code cell}'s threads pass again. */
    static synchronized void disarm(Cell cell) {
        sparePools(cell);
        STOPPED.remove(cell);
        if (STOPPED.isEmpty()) {
            retarget(GO_ON);
        }
    }

    private static void retarget(MethodHandle target) {
        CHECK.setTarget(target);
        MutableCallSite.syncAll(new MutableCallSite[] {CHECK});
    }

    private static void stop() {
        // A thread of a shared pool belongs to no cell: it may work for any.
        Optional<Cell> mine = Cell.bound();
        if (mine.isPresent() ? STOPPED.contains(mine.get()) : !WITH_POOLS.isEmpty()) {
            throw new CellInterrupted();
        }
    }
}
