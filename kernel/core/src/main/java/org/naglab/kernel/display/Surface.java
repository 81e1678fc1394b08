package org.naglab.kernel.display;

import java.util.Optional;

/** Where displays appear: a cell's output, or, outside of a kernel, the terminal. */
public interface Surface {
    /** Shows {@code bundle} below what is there already; an {@code id} allows it to be replaced later. */
    void show(MimeBundle bundle, Optional<String> id);

    /** Replaces what was shown under {@code id}, wherever it is. */
    void update(MimeBundle bundle, String id);

    /** Removes the output so far: at once, or when the next output comes if {@code wait}. */
    void clear(boolean wait);
}
