package org.naglab.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads and clears gradients, and switches their recording off. Whether operations record a graph is a property of the
 * thread, and it is on in every new thread: inference on a thread of its own runs inside {@link #off(Runnable)}, or its
 * intermediate results stay in memory as parts of a graph that nobody walks.
 */
public final class Gradients {
    private Gradients() {}

    /**
     * Computes without recording a graph on this thread.
     *
     * @param <T> the result's type
     * @param body what to compute
     * @return the body's result
     */
    public static <T> T off(Supplier<T> body) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(false);
        try {
            return body.get();
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    /**
     * Runs without recording a graph on this thread.
     *
     * @param body what to do
     */
    public static void off(Runnable body) {
        off(() -> {
            body.run();
            return true;
        });
    }

    /**
     * Tells whether operations on this thread record a graph.
     *
     * @return true inside a {@link GradientTape} and in any new thread, false inside {@link #off(Runnable)}
     */
    public static boolean recorded() {
        return JniUtils.isGradMode();
    }

    /**
     * Gives a handle to what the backward passes have added up for a parameter. DJL's {@code getGradient()} makes a new
     * handle in the parameter's own manager at every call, where it stays; this one stays in the given manager.
     *
     * @param parameter requires gradients
     * @param manager owns the handle
     * @return the gradient, in the parameter's shape; empty when no backward pass has reached the parameter yet
     */
    public static Optional<NDArray> of(NDArray parameter, NDManager manager) {
        try (PtNDArray alias = EngineHandles.alias(manager, parameter)) {
            return Optional.ofNullable(JniUtils.getGradient(alias));
        }
    }

    /**
     * Sets a parameter's gradient to zero, also where it is not a number.
     *
     * @param parameter has a gradient: {@link #of} is not empty
     */
    public static void zero(NDArray parameter) {
        JniUtils.zeroGrad((PtNDArray) parameter);
    }
}
