/**
 * Talks to a kernel over its sockets, as JupyterLab does; for the headless runner and for tests. Read
 * {@link org.naglab.kernel.client.KernelProcess} first.
 */
@NullMarked
package org.naglab.kernel.client;

import org.jspecify.annotations.NullMarked;
