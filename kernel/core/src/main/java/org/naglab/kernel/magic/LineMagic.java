package org.naglab.kernel.magic;

import java.util.Optional;

/** A command on a line of its own, {@code %name arguments}. */
public interface LineMagic {
    /** Returns the name after the per cent sign. */
    String name();

    /** Returns one line that says what the magic does and how it is called. */
    String help();

    /**
     * Runs the magic.
     *
     * @return a value to show, if there is one
     * @throws IllegalArgumentException if the arguments are wrong
     */
    Optional<Object> run(String arguments);
}
