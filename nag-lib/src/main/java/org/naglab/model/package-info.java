/**
 * A whole model: encoder, output layer and structured layer, how it is saved and where it came from. Read {@link org.naglab.model.NagConfig}, then {@link org.naglab.model.NagModel}. Not here: training and decoding.
 */
@NullMarked
package org.naglab.model;

import org.jspecify.annotations.NullMarked;
