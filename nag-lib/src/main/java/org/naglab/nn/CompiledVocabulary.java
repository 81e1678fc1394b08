package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.naglab.tensor.Dims;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.TorchScript;

/**
 * Finds the best tokens of each position without scores of all positions at once: {@value #ROWS} positions are scored,
 * their best kept, and the next take their place. So what is written fits the cache, and memory does not grow with the
 * batch.
 *
 * <p>Only a part of the scores is selected from: the vocabulary is dealt out to groups, and the K best tokens stand in the
 * K groups with the highest maxima, which is one pass of maxima and a selection among {@code O(√(V K))}.
 */
public final class CompiledVocabulary implements AutoCloseable {
    /** A hundred rows are enough for a product at full speed, and their scores, 15 MB of BERT's vocabulary, for a cache. */
    private static final int ROWS = 128;

    private static final String SOURCE = """
            def top(self, scores: Tensor, k: int, groups: int) -> Tuple[Tensor, Tensor]:
                p = torch.size(scores, 0)
                v = torch.size(scores, 1)
                if k == 1:
                    found, ids = torch.max(scores, 1, True)
                elif groups < 2:
                    found, ids = torch.topk(scores, k, 1)
                else:
                    m = torch.floordiv(v, groups)
                    dealt = torch.view(torch.slice(scores, 1, 0, m * groups), [p, groups, m])
                    maxima, best = torch.topk(torch.amax(dealt, [1]), k, 1, True, False)
                    members = torch.unsqueeze(best, 1) + torch.view(torch.arange(0, m * groups, m), [1, groups, 1])
                    rest = torch.expand(torch.unsqueeze(torch.arange(m * groups, v), 0), [p, v - m * groups])
                    kept = torch.cat([torch.flatten(members, 1, 2), rest], 1)
                    found, places = torch.topk(torch.gather(scores, 1, kept), k, 1)
                    ids = torch.gather(kept, 1, places)
                return (found, ids)

            def best(self, x: Tensor, w: List[Tensor], extra: List[Tensor], numbers: Tensor) -> Tuple[Tensor, Tensor]:
                k = int(numbers[0].item())
                rows = int(numbers[1].item())
                groups = int(numbers[2].item())
                tops: List[Tensor] = []
                ids: List[Tensor] = []
                p = torch.size(x, 0)
                for i in range(torch.floordiv(p + rows - 1, rows)):
                    start = i * rows
                    scores = self.linear(torch.slice(x, 0, start, start + rows), w[0], w[1])
                    if len(extra) == 2:
                        tokens = torch.slice(extra[0], 0, start, start + rows)
                        torch.scatter_add_(scores, 1, tokens, torch.slice(extra[1], 0, start, start + rows))
                    t, v = self.top(scores, k, groups)
                    tops.append(t)
                    ids.append(v)
                return (torch.cat(tops, 0), torch.cat(ids, 0))
            """;

    /** Compiled on first use, once per JVM. */
    private static final Map<Precision, TorchScript> COMPILED = new EnumMap<>(Precision.class);

    private final NDManager manager;
    private final TorchScript script;
    private final List<NDArray> weights;
    private final long size;

    /**
     * Scores to be added to those of some tokens.
     *
     * @param tokens which tokens at the p-th position; one may come several times [P, N], int64
     * @param scores what is added to each [P, N], nats
     */
    public record Added(NDArray tokens, NDArray scores) {}

    /**
     * The best tokens, best first.
     *
     * @param tokens [P, K], int64
     * @param scores [P, K], nats
     */
    public record Best(NDArray tokens, NDArray scores) {}

    /**
     * Copies a projection's weights as they are now.
     *
     * @param parameters hold them
     * @param weight name of W [V, H]
     * @param bias name of b [V]
     * @param precision of the product
     */
    public CompiledVocabulary(Parameters parameters, String weight, String bias, Precision precision) {
        this.script = compiled(precision);
        this.size = parameters.get(weight).getShape().get(0);
        this.manager = parameters.manager().newSubManager();
        this.manager.setName("packed-vocabulary");
        this.weights = Gradients.off(() -> new PackedWeights(manager, Optional.of(script), parameters)
                .linear(weight, bias)
                .list());
    }

    private static synchronized TorchScript compiled(Precision precision) {
        return COMPILED.computeIfAbsent(precision, p -> TorchScript.compile(PackedWeights.methods(p) + SOURCE));
    }

    /**
     * Finds the best tokens by {@code x Wᵀ + b}.
     *
     * @param states of the positions [P, H]
     * @param k tokens of each position, K, in [1, V]
     * @return the best, in the manager of the states
     */
    public Best best(NDArray states, int k) {
        return best(states, List.of(states), k);
    }

    /**
     * Finds the best tokens by {@code x Wᵀ + b} and scores that are added.
     *
     * @param states of the positions [P, H]
     * @param added to the scores
     * @param k tokens of each position, K, in [1, V]
     * @return the best, in the manager of the states
     */
    public Best best(NDArray states, Added added, int k) {
        Dims.of("states", states, "P H").and("tokens", added.tokens(), "P N").and("scores", added.scores(), "P N");
        return best(states, List.of(added.tokens(), added.scores()), k);
    }

    private Best best(NDArray states, List<NDArray> extra, int k) {
        if (k < 1 || k > size) {
            throw new IllegalArgumentException(
                    "k must be at most the vocabulary size, got k=" + k + " and emissions of V=" + size);
        }
        return Gradients.off(() -> {
            try (NDManager scope = NDManager.subManagerOf(states)) {
                NDList found = script.call(
                        states.getManager(),
                        "best",
                        TorchScript.tensor(states),
                        TorchScript.tensors(weights),
                        TorchScript.tensors(extra),
                        TorchScript.tensor(scope.create(new double[] {k, ROWS, groups(k)})));
                return new Best(found.get(1), found.get(0));
            }
        });
    }

    /** Members of each group, so that there are as many groups as members of the K groups that are looked through. */
    private long groups(int k) {
        return (long) Math.sqrt((double) size / k);
    }

    @Override
    public void close() {
        manager.close();
    }
}
