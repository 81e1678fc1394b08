/**
 * Fits a model to a corpus. Read {@link org.naglab.train.Trainer} and {@link org.naglab.train.TrainConfig} first. What
 * is minimised is in the package objective.
 */
@NullMarked
package org.naglab.train;

import org.jspecify.annotations.NullMarked;
