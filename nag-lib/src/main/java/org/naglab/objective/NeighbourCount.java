package org.naglab.objective;

/** How often the context-aware term counts a neighbouring token that stands at two positions of the window. */
public enum NeighbourCount {
    /** Once a position: the sum as written. */
    PER_POSITION,
    /** Once a window, as in token-level unlikelihood (Welleck et al., 2020). */
    UNIQUE_TOKEN
}
