package org.naglab.io.planted;

/** Uses, for ArchitectureTest to find, a package right of its own; never run. */
final class Upward {
    static String name() {
        return org.naglab.tensor.Dims.class.getName();
    }

    private Upward() {}
}
