/**
 * BERT, layer by layer, and its checkpoints. Read {@link org.naglab.nn.Parameters} first. No CRF here.
 */
@NullMarked
package org.naglab.nn;

import org.jspecify.annotations.NullMarked;
