/**
 * Names and checks the axes of NDArrays, and holds the few operations that must not be written ad hoc. Read {@link org.naglab.tensor.Dims} first. No models here.
 */
@NullMarked
package org.naglab.tensor;

import org.jspecify.annotations.NullMarked;
