/**
 * Fits a model to a corpus. Read {@link org.naglab.train.ParameterGroup} and {@link org.naglab.train.AdamW} first. What
 * is minimised is in the package objective.
 */
@NullMarked
package org.naglab.train;

import org.jspecify.annotations.NullMarked;
