/**
 * Lets Tribuo's linear models learn from words and from what a frozen encoder says of them: the baselines that a trained
 * head must beat, and probes of what an encoder knows. Read {@link org.naglab.classical.FrozenEncoder} first. Not here:
 * models and evaluators, which are Tribuo's own.
 */
@NullMarked
package org.naglab.classical;

import org.jspecify.annotations.NullMarked;
