package org.naglab.tensor;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Utils;

/** Keeps DJL from the network where the launcher has not done so already, as in a JShell of one's own. */
public final class LocalEngine {
    private static final String ENGINE = "pytorch";

    private LocalEngine() {}

    /**
     * Asks DJL neither to look for files on the network nor to report its use, unless someone has set these properties;
     * works before the engine's first use only.
     */
    public static void prepare() {
        setUnlessSet("ai.djl.offline");
        setUnlessSet("OPT_OUT_TRACKING");
    }

    /**
     * Starts the engine where it does not run yet.
     *
     * @return a manager that the caller closes
     * @throws IllegalStateException when the engine cannot be had, mostly because its native library has no room: where it
     *     is unpacked, what the system says, and what to do
     */
    public static NDManager manager() {
        prepare();
        try {
            return NDManager.newBaseManager();
        } catch (EngineException e) {
            throw new IllegalStateException(explained(e), e);
        }
    }

    /**
     * Counts the threads of one operation.
     *
     * @return at least 1; {@code OMP_NUM_THREADS} where it is set
     */
    public static int threads() {
        return JniUtils.getNumThreads();
    }

    private static String explained(EngineException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return failure.getMessage() + ": " + root + "; PyTorch's native library must be unpacked in "
                + Utils.getEngineCacheDir(ENGINE) + " (1 GB); where that cannot be written or is full, set NAG_CACHE"
                + " to another folder";
    }

    private static void setUnlessSet(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }
}
