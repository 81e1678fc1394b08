/**
 * Starts the kernel: {@link org.naglab.kernel.core.Kernel}.
 */
@NullMarked
package org.naglab.kernel.core;

import org.jspecify.annotations.NullMarked;
