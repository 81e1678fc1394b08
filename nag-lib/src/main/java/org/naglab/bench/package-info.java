/**
 * Measures speed so that the figures can be judged: opponents interleaved in one process, CPU time beside wall time, all
 * from text to text inside the clock, and the least time that the machine could take. Read {@link
 * org.naglab.bench.Benchmark}, then {@link org.naglab.bench.Work}. Not here: the quality of what is written.
 */
@NullMarked
package org.naglab.bench;

import org.jspecify.annotations.NullMarked;
