package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.TorchScript;

/** One linear layer as decoding computes it: the product by which a machine's speed is measured. */
public final class CompiledLinear implements AutoCloseable {
    private final NDManager manager;
    private final TorchScript script;
    private final List<NDArray> weights;

    /**
     * Copies a layer's weights as they are now.
     *
     * @param parameters hold {@code layer.weight} [O, I] and {@code layer.bias} [O]
     * @param layer its name
     * @param precision of the product
     */
    public CompiledLinear(Parameters parameters, String layer, Precision precision) {
        this.script = TorchScript.compile(PackedWeights.methods(precision));
        this.manager = parameters.manager().newSubManager();
        this.weights = Gradients.off(() -> new PackedWeights(manager, Optional.of(script), parameters)
                .linear(layer)
                .list());
    }

    /**
     * Computes {@code x Wᵀ + b}.
     *
     * @param x [P, I], float32
     * @return [P, O] in the manager of x, float32
     */
    public NDArray apply(NDArray x) {
        return Gradients.off(() -> script.call(
                        x.getManager(),
                        "linear",
                        TorchScript.tensor(x),
                        TorchScript.tensor(weights.get(0)),
                        TorchScript.tensor(weights.get(1)))
                .singletonOrThrow());
    }

    @Override
    public void close() {
        manager.close();
        script.close();
    }
}
