package org.naglab.kernel.eval;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The value that a cell ends with. JShell itself would make each such value a variable {@code $n} for the session's life,
 * with an import into every later snippet: memory that never comes back and cells that take ever longer.
 */
public final class CellValue {
    /** What stands before the expression in the compiled code; {@link #CLOSE} after it. */
    static final String OPEN = CellValue.class.getName() + ".keep(";

    /** The new line ends a comment that the expression may end with. */
    static final String CLOSE = "\n);";

    private static final ThreadLocal<@Nullable Object> KEPT = new ThreadLocal<>();

    private CellValue() {}

    /** Keeps {@code value} as the calling cell's; called by the code of cells. */
    public static void keep(@Nullable Object value) {
        KEPT.set(value);
    }

    /** Returns, and forgets, what the calling thread has kept. */
    static Optional<Object> take() {
        Object value = KEPT.get();
        KEPT.remove();
        return Optional.ofNullable(value);
    }
}
