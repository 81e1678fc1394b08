package org.naglab.tensor;

/** Keeps DJL from the network where the launcher has not done so already, as in a JShell of one's own. */
public final class LocalEngine {
    private LocalEngine() {}

    /**
     * Asks DJL neither to look for files on the network nor to report its use, unless someone has set these properties;
     * works before the engine's first use only.
     */
    public static void prepare() {
        setUnlessSet("ai.djl.offline");
        setUnlessSet("OPT_OUT_TRACKING");
    }

    private static void setUnlessSet(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }
}
