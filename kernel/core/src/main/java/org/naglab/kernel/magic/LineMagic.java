package org.naglab.kernel.magic;

import java.util.Optional;

/** A command on a line of its own, {@code %name arguments}. */
public interface LineMagic extends Magic {
    /**
     * Runs the magic.
     *
     * @return a value to show, if there is one
     * @throws IllegalArgumentException if the arguments are wrong
     * @throws org.naglab.kernel.eval.MagicFailed if what it runs fails
     */
    Optional<Object> run(String arguments);
}
