/**
 * Runs notebooks without a browser: {@link org.naglab.kernel.runner.Run}. Cells run in a kernel process of their own,
 * over the same sockets as in JupyterLab, so that what passes here passes there, and a dead kernel is told apart from a
 * failed cell.
 */
@NullMarked
package org.naglab.kernel.runner;

import org.jspecify.annotations.NullMarked;
