package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.TorchScript;

/**
 * Weights as decoding reads them: in the format of the products, and in the order in which oneDNN's kernels walk through
 * them, so that neither is done at every product. Copies, which later changes of the parameters do not reach.
 *
 * <p>torch multiplies float32 by MKL, whose kernels for processors that are not Intel's reach half of oneDNN's speed; and
 * oneDNN without this order rearranges the weights at every call. Where torch has no oneDNN, or it cannot multiply in the
 * format, torch's own product takes its place.
 */
final class PackedWeights {
    /**
     * 64 rows are what oneDNN is told to expect; any number is multiplied. With some shapes (48, 80 or 112 outputs, for
     * example) torch 2.7.1 reads what it has reordered as if it had not, without a word: each is tried on a product, and
     * left as it was where the result is not the same.
     */
    private static final String ONEDNN = """
            def linear(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
                none = annotate(List[Optional[number]], [])
                return OUT(ops.mkldnn._linear_pointwise(IN(x), w, b, "none", none, ""))

            def pack(self, w: Tensor) -> Tensor:
                plain = IN(w)
                packed = ops.mkldnn._reorder_linear_weight(plain, 64)
                x = torch.slice(w, 0, 0, 64)
                c = torch.contiguous(torch.select(w, 1, 0))
                expected = self.linear(x, plain, IN(c))
                wrong = torch.max(torch.abs(self.linear(x, packed, IN(c)) - expected))
                if float(wrong.item()) > 0.02 * float(torch.max(torch.abs(expected)).item()):
                    packed = plain
                return packed

            """;

    private static final String TORCH = """
            def linear(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
                return OUT(torch.linear(IN(x), w, b))

            def pack(self, w: Tensor) -> Tensor:
                return IN(w)

            """;

    private static final String COMMON = """
            def bias(self, b: Tensor) -> Tensor:
                return IN(b)

            def join(self, parts: List[Tensor]) -> Tensor:
                return torch.cat(parts, 0)

            """;

    /** Found out on first use, once per JVM. */
    private static final Map<Precision, String> PRODUCTS = new EnumMap<>(Precision.class);

    private final NDManager manager;
    private final Optional<TorchScript> script;
    private final Parameters parameters;
    private final List<NDArray> arrays = new ArrayList<>();

    /**
     * Starts a list.
     *
     * @param manager owns the copies
     * @param script has the methods of {@link #methods}; without one, parameters are listed as they are
     * @param parameters what is copied
     */
    PackedWeights(NDManager manager, Optional<TorchScript> script, Parameters parameters) {
        this.manager = manager;
        this.script = script;
        this.parameters = parameters;
    }

    /**
     * Gives the methods {@code linear} of packed weights and those that pack them, for a script to begin with.
     *
     * @param precision of the products
     * @return definitions in TorchScript
     */
    static synchronized String methods(Precision precision) {
        return PRODUCTS.computeIfAbsent(precision, PackedWeights::fastest);
    }

    private static String fastest(Precision precision) {
        String oneDnn = typed(ONEDNN + COMMON, precision);
        try (TorchScript script = TorchScript.compile(oneDnn);
                NDManager scope = NDManager.newBaseManager("PyTorch")) {
            Gradients.off(() -> {
                NDArray ones = scope.ones(new Shape(2, 2));
                NDArray weight =
                        script.call(scope, "pack", TorchScript.tensor(ones)).singletonOrThrow();
                NDArray bias = script.call(scope, "bias", TorchScript.tensor(scope.ones(new Shape(2))))
                        .singletonOrThrow();
                script.call(
                        scope,
                        "linear",
                        TorchScript.tensor(ones),
                        TorchScript.tensor(weight),
                        TorchScript.tensor(bias));
            });
            return oneDnn;
        } catch (IllegalArgumentException e) {
            return typed(TORCH + COMMON, precision); // this torch, or this processor, is without
        }
    }

    /** 15 and 6 are torch's numbers of bfloat16 and float32. */
    private static String typed(String methods, Precision precision) {
        return switch (precision) {
            case FLOAT32 -> methods.replace("OUT(", "(").replace("IN(", "(");
            case BFLOAT16 ->
                methods.replaceAll("OUT\\((.*)\\)\n", "torch.to($1, 6)\n")
                        .replaceAll("IN\\((\\w)\\)", "torch.to($1, 15)");
        };
    }

    /** Adds tensors as they are. */
    PackedWeights as(String... names) {
        for (String name : names) {
            arrays.add(parameters.get(name));
        }
        return this;
    }

    /** Adds the weight and the bias of a layer norm, as they are. */
    PackedWeights norm(String layer) {
        return as(layer + ".weight", layer + ".bias");
    }

    /** Adds the weight and the bias of a linear layer. */
    PackedWeights linear(String layer) {
        return linear(layer + ".weight", layer + ".bias");
    }

    /** Adds the weight and the bias of a linear layer whose tensors have names of their own. */
    PackedWeights linear(String weight, String bias) {
        if (script.isEmpty()) {
            return as(weight, bias);
        }
        add(script.get(), parameters.get(weight), parameters.get(bias));
        return this;
    }

    /** Adds the weight and the bias of linear layers that read the same, as those of one layer where they are copied. */
    PackedWeights joined(List<String> layers) {
        if (script.isEmpty()) {
            layers.forEach(this::linear);
            return this;
        }
        try (NDManager scope = manager.newSubManager()) {
            add(script.get(), join(scope, layers, ".weight"), join(scope, layers, ".bias"));
        }
        return this;
    }

    /** Gives what was added, in its order. */
    List<NDArray> list() {
        return List.copyOf(arrays);
    }

    private NDArray join(NDManager scope, List<String> layers, String part) {
        List<NDArray> parts =
                layers.stream().map(layer -> parameters.get(layer + part)).toList();
        return script.orElseThrow()
                .call(scope, "join", TorchScript.tensors(parts))
                .singletonOrThrow();
    }

    private void add(TorchScript packing, NDArray weight, NDArray bias) {
        arrays.add(packing.call(manager, "pack", TorchScript.tensor(weight)).singletonOrThrow());
        arrays.add(packing.call(manager, "bias", TorchScript.tensor(bias)).singletonOrThrow());
    }
}
