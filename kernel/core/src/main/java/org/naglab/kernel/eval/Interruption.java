package org.naglab.kernel.eval;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
    private static volatile @Nullable Cell stopped;

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
        stopped = cell;
        CHECK.setTarget(STOP);
        MutableCallSite.syncAll(new MutableCallSite[] {CHECK});
    }

    /** Lets checks pass again. */
    static synchronized void disarm() {
        stopped = null;
        CHECK.setTarget(GO_ON);
        MutableCallSite.syncAll(new MutableCallSite[] {CHECK});
    }

    /** Returns whether a cell is being stopped. */
    static boolean armed() {
        return stopped != null;
    }

    private static void stop() {
        Cell target = stopped;
        Optional<Cell> mine = Cell.bound();
        if (target != null && (mine.isEmpty() || mine.get() == target)) {
            throw new CellInterrupted();
        }
    }
}
