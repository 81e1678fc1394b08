/**
 * Shows the research stack's own types in notebooks: Tablesaw tables, XChart charts, tensors and NagLab's results. The
 * only module that knows both the kernel and the library. Its renderers are found by {@link java.util.ServiceLoader}.
 */
@NullMarked
package org.naglab.kernel.lab;

import org.jspecify.annotations.NullMarked;
