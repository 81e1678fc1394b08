package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.naglab.tensor.EngineMemory;

/**
 * The trainable tensors of a model by name, in a manager of their own; the names are those of Hugging Face checkpoints.
 *
 * <p>An operation's result belongs to its first operand's manager, so a parameter is never the first operand.
 */
public final class Parameters implements AutoCloseable {
    private final NDManager manager;
    private final Map<String, NDArray> tensors = new LinkedHashMap<>();
    private Precision precision = Precision.FLOAT32;

    /**
     * Starts empty.
     *
     * @param parent whose life bounds these parameters' life
     */
    public Parameters(NDManager parent) {
        this.manager = parent.newSubManager();
        this.manager.setName("parameters");
    }

    /**
     * Gives a tensor by its name.
     *
     * @param name its name
     * @return the tensor itself, not a copy
     * @throws IllegalArgumentException naming the tensor, when there is none of that name
     */
    public NDArray get(String name) {
        NDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("parameter must be one of " + tensors.keySet() + ", got " + name);
        }
        return tensor;
    }

    /**
     * Takes a tensor over under a name.
     *
     * @param name its name, not yet used
     * @param tensor moves into these parameters' manager
     * @throws IllegalArgumentException when the name is in use
     */
    public void put(String name, NDArray tensor) {
        if (tensors.containsKey(name)) {
            throw new IllegalArgumentException("parameter name must be new, got " + name);
        }
        tensor.attach(manager);
        tensor.setName(name);
        tensors.put(name, tensor);
    }

    /**
     * Tells whether there is a tensor of a name.
     *
     * @param name the name
     * @return whether there is one
     */
    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /**
     * Lists the names in the order in which they were put.
     *
     * @return the names, as a view
     */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /**
     * Gives the manager that owns the tensors.
     *
     * @return the manager
     */
    public NDManager manager() {
        return manager;
    }

    /**
     * Chooses the number format of the products with these tensors; float32 at first.
     *
     * @param precision of {@link #linear} from now on
     */
    public void computeIn(Precision precision) {
        this.precision = precision;
    }

    /**
     * Applies a linear layer, {@code x Wᵀ + b}.
     *
     * @param x any shape that ends with the layer's inputs […, I]
     * @param layer its name; the tensors are {@code layer.weight} [O, I] and {@code layer.bias} [O]
     * @return a new array in the manager of x […, O]
     */
    public NDArray linear(NDArray x, String layer) {
        return linear(x, layer + ".weight", layer + ".bias");
    }

    /**
     * Applies a linear layer whose tensors have names of their own, {@code x Wᵀ + b}.
     *
     * @param x any shape that ends with the layer's inputs […, I]
     * @param weight name of W [O, I]
     * @param bias name of b [O]
     * @return a new array in the manager of x […, O]
     */
    public NDArray linear(NDArray x, String weight, String bias) {
        return precision.linear(x, get(weight), get(bias));
    }

    /** Makes autograd record what is computed from these tensors. */
    public void requireGradients() {
        tensors.values().forEach(t -> t.setRequiresGradient(true));
    }

    /**
     * Counts the numbers in all tensors.
     *
     * @return the number of trainable values
     */
    public long size() {
        return tensors.values().stream().mapToLong(NDArray::size).sum();
    }

    /**
     * Writes all tensors by name, atomically.
     *
     * @param safetensors the file
     */
    public void save(Path safetensors) {
        Safetensors.write(safetensors, tensors, Map.of());
    }

    /**
     * Reads tensors by name: all of a file when there are none yet, else exactly those that there are, whose values are
     * overwritten in place.
     *
     * @param safetensors a file that {@link #save} or another program wrote
     * @throws IllegalArgumentException naming the file and the tensor, when names, shapes or types differ; nothing is
     *     changed then
     */
    public void load(Path safetensors) {
        Safetensors stored = Safetensors.open(safetensors);
        if (tensors.isEmpty()) {
            stored.names().forEach(name -> put(name, stored.tensor(name).toArray(manager)));
            return;
        }
        checkSame(stored);
        tensors.forEach((name, tensor) -> {
            try (NDArray values = stored.tensor(name).toArray(manager)) {
                EngineMemory.overwrite(tensor, values);
            }
        });
    }

    private void checkSame(Safetensors stored) {
        if (!stored.names().equals(tensors.keySet())) {
            Set<String> missing = new LinkedHashSet<>(tensors.keySet());
            missing.removeAll(stored.names());
            Set<String> unknown = new LinkedHashSet<>(stored.names());
            unknown.removeAll(tensors.keySet());
            throw new IllegalArgumentException(stored.whence() + " must hold this model's parameters; missing: "
                    + missing + "; unknown: " + unknown);
        }
        tensors.forEach((name, tensor) -> {
            StoredTensor found = stored.tensor(name);
            if (!found.shape().equals(tensor.getShape()) || found.type() != StoredTensor.typeOf(tensor)) {
                throw new IllegalArgumentException(
                        stored.whence() + ": " + name + " must be " + StoredTensor.typeOf(tensor) + " "
                                + tensor.getShape() + ", got " + found.type() + " " + found.shape());
            }
        });
    }

    @Override
    public void close() {
        manager.close();
    }
}
