/**
 * Connectionist temporal classification: outputs that are shorter than their frames, the frames in between being blank
 * or repeats (Graves et al., 2006). Read {@link org.naglab.ctc.CtcLikelihood}, then {@link org.naglab.ctc.PrefixBeam}.
 * Not here: what scores the frames.
 */
@NullMarked
package org.naglab.ctc;

import org.jspecify.annotations.NullMarked;
