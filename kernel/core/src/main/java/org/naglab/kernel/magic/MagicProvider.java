package org.naglab.kernel.magic;

import org.naglab.kernel.eval.JavaInterpreter;

/**
 * Brings the magics of another module. Found by {@link java.util.ServiceLoader} when a magic is asked for that the kernel
 * does not have, or a list of all: so that what is not used costs no time at the start.
 */
public interface MagicProvider {
    /** Adds the module's magics to {@code magics}; {@code java} runs the cells of Java beside them. */
    void register(Magics magics, JavaInterpreter java);
}
