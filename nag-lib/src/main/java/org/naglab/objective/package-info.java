/**
 * What training minimises. Read {@link org.naglab.objective.Objective} first. Not here: how parameters are changed.
 */
@NullMarked
package org.naglab.objective;

import org.jspecify.annotations.NullMarked;
