package org.naglab.nn;

/** Says whether a forward pass is part of training (dropout is active) or not. */
public enum Mode {
    /** Dropout is active; its random numbers come from the engine's seed. */
    TRAINING,
    /** Dropout is off: the same input gives the same output. */
    INFERENCE
}
