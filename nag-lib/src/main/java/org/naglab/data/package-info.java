/**
 * Reads pairs of texts, splits them, and hands them out as padded batches. Read {@link org.naglab.data.Example},
 * {@link org.naglab.data.TextFormat} and {@link org.naglab.data.Batcher} first; {@link
 * org.naglab.data.NamedCorpus} lists the corpora that can be obtained. No model here.
 */
@NullMarked
package org.naglab.data;

import org.jspecify.annotations.NullMarked;
