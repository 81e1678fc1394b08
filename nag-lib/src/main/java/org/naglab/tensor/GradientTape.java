package org.naglab.tensor;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;

/**
 * Records the operations of this thread, so that gradients can be asked for. There is one open tape per JVM, because
 * the engine's collector is one per JVM.
 */
public final class GradientTape implements AutoCloseable {
    private final GradientCollector collector;

    private GradientTape(GradientCollector collector) {
        this.collector = collector;
    }

    /**
     * Starts to record.
     *
     * @return the open tape, closed by the same thread
     * @throws IllegalStateException when a tape is open already, in this thread or another
     */
    public static GradientTape open() {
        boolean before = JniUtils.isGradMode();
        try {
            return new GradientTape(Engine.getInstance().newGradientCollector());
        } catch (IllegalStateException e) {
            JniUtils.setGradMode(before); // the engine switches the mode before it looks for an open collector
            throw new IllegalStateException("at most one gradient tape must be open in a JVM, but one is open", e);
        }
    }

    /**
     * Adds the gradient of a loss to the gradient of every parameter that it depends on; the graph is then gone.
     *
     * @param loss one number, shape [] or [1]
     * @throws IllegalArgumentException when the loss has more than one number
     */
    public void backward(NDArray loss) {
        if (loss.size() != 1) {
            throw new IllegalArgumentException("loss must be one number, got loss" + loss.getShape());
        }
        collector.backward(loss);
    }

    @Override
    public void close() {
        collector.close();
    }
}
