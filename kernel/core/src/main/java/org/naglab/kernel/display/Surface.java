package org.naglab.kernel.display;

import java.util.Optional;

/** Where displays appear: a cell's output, or, outside of a kernel, the terminal. */
public interface Surface {
    /** Shows {@code bundle} below what is there already; an {@code id} allows it to be replaced later. */
    void show(MimeBundle bundle, Optional<String> id);

    /** Replaces what was shown under {@code id}, wherever it is. */
    void update(MimeBundle bundle, String id);

    /** Shows the state of work that goes on, under {@code id}, in place of its earlier state unless it is the first. */
    default void progress(MimeBundle bundle, String id, boolean first) {
        if (first) {
            show(bundle, Optional.of(id));
        } else {
            update(bundle, id);
        }
    }

    /** Says that the work of the last {@link #progress} has ended; a terminal goes to its next line. */
    default void ended() {}

    /** Removes the output so far: at once, or when the next output comes if {@code wait}. */
    void clear(boolean wait);
}
