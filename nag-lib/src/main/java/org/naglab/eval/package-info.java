/**
 * Scores hypotheses against references: word overlap, fluency defects, length and speed, each with its uncertainty.
 *
 * <p>Read {@link org.naglab.eval.Evaluator} first, then {@link org.naglab.eval.Metric} (what is measured) and
 * {@link org.naglab.eval.Interval} (how sure it is). Every score lies in [0, 1]; people usually print it times 100.
 *
 * <p>Nothing here needs a tensor, a model or a file: lists of strings go in, records come out. Reading hypotheses from
 * a run and showing scores is the work of {@code org.naglab.report}.
 */
@NullMarked
package org.naglab.eval;

import org.jspecify.annotations.NullMarked;
