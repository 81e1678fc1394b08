package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.naglab.tensor.Dims;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.TorchScript;

/**
 * A {@link BertEncoder} for decoding: one call of the engine for all layers, queries, keys and values in one product,
 * fused attention, {@link PackedWeights}. The same numbers up to rounding, without dropout and without a graph.
 */
public final class CompiledEncoder implements AutoCloseable {
    private static final String SOURCE = """
            def heads(self, x: Tensor, n: int) -> Tensor:
                size = torch.size(x)
                return torch.transpose(torch.view(x, [size[0], size[1], n, size[2] // n]), 1, 2)

            def norm(self, x: Tensor, w: Tensor, b: Tensor, eps: float) -> Tensor:
                return torch.layer_norm(x, [torch.size(x, 2)], w, b, eps)

            def hidden(self, ids: Tensor, mask: Tensor, w: List[Tensor], numbers: Tensor) -> Tensor:
                n = int(numbers[0].item())
                eps = float(numbers[1].item())
                positions = int(numbers[2].item())
                padded = bool(numbers[3].item())
                s = torch.size(ids, 1)
                x = torch.embedding(w[0], ids) + torch.slice(w[1], 0, 0, s) + torch.select(w[2], 0, 0)
                x = self.norm(x, w[3], w[4], eps)
                seen = torch.unsqueeze(torch.unsqueeze(mask, 1), 1)
                layers = torch.floordiv(len(w) - 5, 12)
                for i in range(layers):
                    p = w[5 + 12 * i : 17 + 12 * i]
                    read = torch.chunk(self.linear(x, p[0], p[1]), 3, 2)
                    q = read[0]
                    if i == layers - 1:
                        q = torch.slice(q, 1, 0, positions)
                        x = torch.slice(x, 1, 0, positions)
                    q = self.heads(q, n)
                    k = self.heads(read[1], n)
                    v = self.heads(read[2], n)
                    if padded:
                        a = torch.scaled_dot_product_attention(q, k, v, seen)
                    else:
                        a = torch.scaled_dot_product_attention(q, k, v)
                    a = torch.flatten(torch.transpose(a, 1, 2), 2, 3)
                    x = self.norm(self.linear(a, p[2], p[3]) + x, p[4], p[5], eps)
                    wide = torch.gelu(self.linear(x, p[6], p[7]))
                    x = self.norm(self.linear(wide, p[8], p[9]) + x, p[10], p[11], eps)
                return x
            """;

    /** Compiled on first use, once per JVM. */
    private static final Map<Precision, TorchScript> COMPILED = new EnumMap<>(Precision.class);

    private final BertConfig config;
    private final NDManager manager;
    private final TorchScript script;
    private final List<NDArray> weights;

    /**
     * Copies an encoder's weights as they are now.
     *
     * @param encoder the readable form
     * @param precision of the products with weights
     */
    public CompiledEncoder(BertEncoder encoder, Precision precision) {
        this.config = encoder.config();
        this.script = compiled(precision);
        this.manager = encoder.parameters().manager().newSubManager();
        this.manager.setName("packed-encoder");
        this.weights = Gradients.off(() -> pack(encoder));
    }

    private static synchronized TorchScript compiled(Precision precision) {
        return COMPILED.computeIfAbsent(precision, p -> TorchScript.compile(PackedWeights.methods(p) + SOURCE));
    }

    private List<NDArray> pack(BertEncoder encoder) {
        String prefix = encoder.prefix();
        PackedWeights packed = new PackedWeights(manager, Optional.of(script), encoder.parameters());
        for (String table : new String[] {"word", "position", "token_type"}) {
            packed.as(prefix + "embeddings." + table + "_embeddings.weight");
        }
        packed.norm(prefix + "embeddings.LayerNorm");
        for (int layer = 0; layer < config.layers(); layer++) {
            String name = prefix + "encoder.layer." + layer + ".";
            String own = name + "attention.self.";
            packed.joined(List.of(own + "query", own + "key", own + "value"))
                    .linear(name + "attention.output.dense")
                    .norm(name + "attention.output.LayerNorm")
                    .linear(name + "intermediate.dense")
                    .linear(name + "output.dense")
                    .norm(name + "output.LayerNorm");
        }
        return packed.list();
    }

    /**
     * Computes the last hidden states of the first positions, of texts that are one segment each.
     *
     * @param ids word pieces, int64 [B, S]
     * @param mask true where a word piece is real, boolean [B, S]
     * @param positions how many of the first positions are computed, T, in [1, S]
     * @return last hidden states [B, T, H], which belong to the manager of {@code ids}; those at padded positions mean
     *     nothing
     * @throws IllegalArgumentException if T is above S or S above the number of positions
     */
    public NDArray hidden(NDArray ids, NDArray mask, long positions) {
        long S = Dims.of("ids", ids, "B S").and("mask", mask, "B S").size("S");
        if (S > config.maxPositions() || positions < 1 || positions > S) {
            throw new IllegalArgumentException("positions must be in [1, S] and S at most " + config.maxPositions()
                    + " (maxPositions), got " + positions + " and S=" + S);
        }
        return Gradients.off(() -> {
            try (NDManager scope = NDManager.subManagerOf(ids)) {
                boolean padded = !all(mask.toBooleanArray());
                NDArray numbers =
                        scope.create(new double[] {config.heads(), config.layerNormEps(), positions, padded ? 1 : 0});
                return script.call(
                                ids.getManager(),
                                "hidden",
                                TorchScript.tensor(ids),
                                TorchScript.tensor(mask),
                                TorchScript.tensors(weights),
                                TorchScript.tensor(numbers))
                        .singletonOrThrow();
            }
        });
    }

    @Override
    public void close() {
        manager.close();
    }

    private static boolean all(boolean[] values) {
        for (boolean value : values) {
            if (!value) {
                return false;
            }
        }
        return true;
    }
}
