/**
 * A whole model: encoder, output layer and structured layer, how it is saved and where it came from. Read {@link org.naglab.model.Model}, then {@link org.naglab.model.NagConfig} and
 * {@link org.naglab.model.NagModel}, {@link org.naglab.model.Bert2Bert} or
 * {@link org.naglab.model.BertNarBert}. Not here: training and decoding.
 */
@NullMarked
package org.naglab.model;

import org.jspecify.annotations.NullMarked;
