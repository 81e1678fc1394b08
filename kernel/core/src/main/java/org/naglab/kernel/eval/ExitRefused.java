package org.naglab.kernel.eval;

/** Ends a cell that tried to end the kernel's process. */
public final class ExitRefused extends Error {
    private static final long serialVersionUID = 1;

    private ExitRefused(int status) {
        super("System.exit(" + status + ") would end the kernel and lose its state; the cell was ended instead. "
                + "Use the front end's shutdown to end the kernel.");
    }

    /** Stands in for {@link System#exit} in cells. */
    public static void exit(int status) {
        throw new ExitRefused(status);
    }

    /** Stands in for {@link Runtime#exit} and {@link Runtime#halt} in cells. */
    public static void exit(Runtime runtime, int status) {
        throw new ExitRefused(status);
    }
}
