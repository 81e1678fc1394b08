/**
 * Shows a finished run to a person: what was run, how it learned, how good and how fast it is, what it writes.
 *
 * <p>Read {@link org.naglab.report.RunDirectory} (where a run's files are), {@link org.naglab.report.Report} (what is made
 * of them) and {@link org.naglab.report.PaperTheme} (how charts look). Scores are computed in {@code org.naglab.eval};
 * how notebooks display these types is the kernel's concern.
 */
@NullMarked
package org.naglab.report;

import org.jspecify.annotations.NullMarked;
