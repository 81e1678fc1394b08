package org.naglab.kernel.output;

import java.io.IOException;

/** Puts a question to the person at the front end. */
@FunctionalInterface
public interface Questions {
    /**
     * Returns the line that the person types.
     *
     * @param prompt what to ask
     * @param password whether the answer must not be shown
     * @throws IOException if the front end takes no input, or the cell is interrupted
     */
    String ask(String prompt, boolean password) throws IOException;
}
