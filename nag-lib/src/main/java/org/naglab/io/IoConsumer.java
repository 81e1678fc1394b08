package org.naglab.io;

import java.io.IOException;

/**
 * Work on one value that may fail with an I/O error.
 *
 * @param <T> what it works on
 */
@FunctionalInterface
public interface IoConsumer<T> {
    /**
     * Does the work.
     *
     * @param value what to work on
     * @throws IOException when reading or writing fails
     */
    void accept(T value) throws IOException;
}
