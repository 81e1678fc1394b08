package org.naglab.tensor;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Compiles TorchScript from text and calls it with tensors, with autograd: the way to operations of the engine that DJL
 * does not offer (fused attention, fused AdamW, cross-entropy), and to one call where there would be hundreds.
 *
 * <p>The source is the methods of one module, with Python's types spelt out, for example
 *
 * <pre>{@code
 * def soften(self, x: Tensor, scale: Tensor) -> Tensor:
 *     return torch.logsumexp(torch.mul(x, scale), [-1])
 * }</pre>
 *
 * Parameters of a method are of type {@code Tensor} or {@code List[Tensor]}, the result is a Tensor, a list or a tuple
 * of Tensors. Operations are {@code torch.NAME} for any {@code aten::NAME}; a method of the same source is
 * {@code self.NAME}.
 *
 * <p>A call records a graph exactly when its thread records one ({@link Gradients}). A compiled script may be called by
 * several threads at once.
 */
public final class TorchScript implements AutoCloseable {
    private final NDManager manager;
    private final PtSymbolBlock module;

    /** What a method takes. */
    public sealed interface Argument {
        /** A parameter of type Tensor. */
        record One(NDArray array) implements Argument {}

        /** A parameter of type List[Tensor], not empty. */
        record Many(List<NDArray> arrays) implements Argument {
            /** Copies the list. */
            public Many {
                arrays = List.copyOf(arrays);
                if (arrays.isEmpty()) {
                    throw new IllegalArgumentException("a list of tensors for TorchScript must not be empty");
                }
            }
        }

        /** A parameter of type Tensor that gets shape [] and type float64; {@code float(x.item())} in the script. */
        record Number(double value) implements Argument {}
    }

    private TorchScript(NDManager manager, PtSymbolBlock module) {
        this.manager = manager;
        this.module = module;
    }

    /**
     * Compiles methods.
     *
     * @param source the definitions, at column 0
     * @return the compiled methods, which live until closed
     * @throws IllegalArgumentException with the compiler's message, when the source is wrong
     */
    public static TorchScript compile(String source) {
        NDManager manager = NDManager.newBaseManager("PyTorch");
        manager.setName("torchscript");
        try {
            byte[] archive = ScriptArchive.of(source);
            PtSymbolBlock module =
                    JniUtils.loadModule((PtNDManager) manager, new ByteArrayInputStream(archive), false, false);
            return new TorchScript(manager, module);
        } catch (EngineException e) {
            manager.close();
            throw new IllegalArgumentException("TorchScript source must compile: " + e.getMessage(), e);
        } catch (IOException e) {
            manager.close();
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Calls a method.
     *
     * @param results owns the results
     * @param method its name
     * @param arguments in the order of the method's parameters after {@code self}, at least one
     * @return the method's tensors in their order
     * @throws IllegalArgumentException naming the method, with the interpreter's message, when the call fails
     */
    public NDList call(NDManager results, String method, Argument... arguments) {
        JniUtils.setGraphExecutorOptimize(false); // per thread; the optimiser's autodiff breaks on mixed types
        try (NDManager scope = results.newSubManager()) {
            NDList inputs = new NDList();
            for (int i = 0; i < arguments.length; i++) {
                add(scope, inputs, "list" + i + "[]", arguments[i]);
            }
            PtNDArray selector = EngineHandles.alias(scope, inputs.get(0));
            selector.setName("module_method:" + method);
            inputs.add(selector);
            NDList outputs = IValueUtils.forward(module, inputs, true);
            return scope.ret(outputs); // to the scope's parent
        } catch (EngineException e) {
            throw new IllegalArgumentException("TorchScript method " + method + " must run: " + e.getMessage(), e);
        }
    }

    /**
     * Wraps a tensor as an argument.
     *
     * @param array the tensor
     * @return the argument
     */
    public static Argument tensor(NDArray array) {
        return new Argument.One(array);
    }

    /**
     * Wraps tensors as one argument.
     *
     * @param arrays the tensors, at least one
     * @return the argument
     */
    public static Argument tensors(List<NDArray> arrays) {
        return new Argument.Many(arrays);
    }

    /**
     * Wraps a number as an argument.
     *
     * @param value the number
     * @return the argument
     */
    public static Argument number(double value) {
        return new Argument.Number(value);
    }

    @Override
    public void close() {
        manager.close();
    }

    /** Adds handles of the scope's own, since their names and manager say how the engine is to pass them. */
    private static void add(NDManager scope, NDList inputs, String listName, Argument argument) {
        switch (argument) {
            case Argument.One one -> inputs.add(EngineHandles.alias(scope, one.array()));
            case Argument.Many many -> {
                for (PtNDArray alias : EngineHandles.aliases(scope, many.arrays())) {
                    alias.setName(listName);
                    inputs.add(alias);
                }
            }
            case Argument.Number number ->
                inputs.add(scope.create(number.value()).duplicate());
        }
    }
}
