/**
 * Tells Jupyter that the kernel exists.
 */
@NullMarked
package org.naglab.kernel.install;

import org.jspecify.annotations.NullMarked;
