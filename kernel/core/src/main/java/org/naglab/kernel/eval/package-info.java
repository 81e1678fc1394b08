/**
 * Runs Java in the kernel's own process on JShell: splits cells, keeps result objects, stops loops, explains errors. Read {@link org.naglab.kernel.eval.JavaInterpreter} first.
 */
@NullMarked
package org.naglab.kernel.eval;

import org.jspecify.annotations.NullMarked;
