package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.naglab.tensor.Dims;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.TorchScript;

/**
 * Decodes a batch of sources step by step with the weights of a {@link BertDecoder}, computing only the new position of
 * each step. Each of B sources has K beams.
 *
 * <p>Keys and values of the source are computed once and shared by its beams, which are K queries of one attention.
 * Those of the output are appended to buffers that double when full, and stay where they are: a beam is a path through
 * the buffers, so that beams which go on from another are neither copied nor moved; a mask hides what is not on a
 * beam's path. A step is one call of the engine. Sources that are finished can be taken out.
 *
 * <p>Without dropout and without a graph, on one thread. Step t costs {@code O(B K (L H² + L H (S + K t) + H V))}.
 */
public final class CachedDecoder implements AutoCloseable {
    private static final int FIRST_CAPACITY = 16;

    private final BertDecoder decoder;
    private final DecoderWeights weights;

    /**
     * The best continuations of each source, best first.
     *
     * @param scores sum of the logarithms of probabilities, that of the new token included, nats [B][n]
     * @param beams beam that each goes on from [B][n]
     * @param tokens new token [B][n]
     */
    public record Continuations(double[][] scores, int[][] beams, long[][] tokens) {}

    /**
     * Decodes with the parameters of a decoder, as they are at each step.
     *
     * @param decoder the readable form
     */
    public CachedDecoder(BertDecoder decoder) {
        this.decoder = decoder;
        this.weights = DecoderWeights.live(decoder);
    }

    /**
     * Copies the parameters of a decoder, as they are now, in the order in which products are fastest.
     *
     * @param decoder the readable form
     * @param precision of the products with weights
     */
    public CachedDecoder(BertDecoder decoder, Precision precision) {
        this.decoder = decoder;
        this.weights = DecoderWeights.packed(decoder, precision);
    }

    @Override
    public void close() {
        weights.close();
    }

    /**
     * Begins outputs: reads the sources.
     *
     * @param memory last hidden states of the sources [B, S, H]
     * @param memoryMask true where a source is real, boolean [B, S]
     * @param beams outputs of each source that are followed at the same time, K, at least 1
     * @return the outputs before their first step, to be closed
     */
    public Session begin(NDArray memory, NDArray memoryMask, int beams) {
        Dims.of("memory", memory, "B S " + decoder.config().hiddenSize()).and("memoryMask", memoryMask, "B S");
        if (beams < 1) {
            throw new IllegalArgumentException("beams must be at least 1, got " + beams);
        }
        return Gradients.off(() -> new Session(memory, memoryMask, beams));
    }

    /** Outputs under way, K for each source that is still in the batch. */
    public final class Session implements AutoCloseable {
        private final NDManager manager;
        private final int beams;
        private final boolean padded;
        private final NDArray noMask;
        private NDList cache;
        private NDList source;
        private NDList sourceMask;
        private int capacity = FIRST_CAPACITY;
        private int steps;

        /** Steps at which a beam stood in which place: its keys at step s lie at {@code s K + paths[b][k][s]}. */
        private int[][][] paths;

        private Session(NDArray memory, NDArray memoryMask, int beams) {
            BertConfig config = decoder.config();
            this.manager = memory.getManager().newSubManager();
            this.manager.setName("decoder-cache");
            this.beams = beams;
            this.padded = !Arrays.equals(memoryMask.toBooleanArray(), allTrue(memoryMask.size()));
            this.noMask = manager.ones(new Shape(1), DataType.BOOLEAN);
            try (NDManager scope = manager.newSubManager()) {
                scope.tempAttachAll(memoryMask);
                NDArray perHead = memoryMask.expandDims(1).expandDims(1).duplicate(); // [B, 1, 1, S]
                perHead.attach(manager);
                this.sourceMask = new NDList(perHead);
            }
            this.source = call(
                    "read",
                    TorchScript.tensor(memory),
                    TorchScript.tensors(weights.readers()),
                    TorchScript.number(config.heads()));
            int B = Math.toIntExact(memory.getShape().get(0));
            Shape shape = new Shape(B, config.heads(), (long) capacity * beams, config.headSize());
            this.cache = new NDList();
            for (int i = 0; i < 2 * config.layers(); i++) {
                cache.add(manager.zeros(shape, memory.getDataType()));
            }
            this.paths = new int[B][beams][0];
        }

        /**
         * Counts the sources that are still in the batch.
         *
         * @return B
         */
        public int sources() {
            return paths.length;
        }

        /**
         * Appends a token to each beam and looks for the best next ones.
         *
         * @param tokens last token of each beam; before the first step, what outputs begin with [B][K]
         * @param scores of each beam so far, nats; minus infinity leaves a beam out [B][K]
         * @param best continuations to find for each source, n, in [1, K V]
         * @param banned a token that must not be next, its probability being lost; empty for none
         * @return the n best continuations of the beams of each source
         * @throws IllegalStateException when the decoder has no further position
         */
        public Continuations step(long[][] tokens, double[][] scores, int best, OptionalLong banned) {
            BertConfig config = decoder.config();
            if (tokens.length != sources()
                    || scores.length != sources()
                    || best < 1
                    || best > beams * config.vocabSize()) {
                throw new IllegalArgumentException("tokens and scores must be of " + sources()
                        + " sources and best in [1, " + beams * config.vocabSize() + "], got " + tokens.length + ", "
                        + scores.length + " and " + best);
            }
            if (steps == config.maxPositions()) {
                throw new IllegalStateException("an output must have at most " + config.maxPositions()
                        + " positions (maxPositions of the decoder), but it has them all");
            }
            return Gradients.off(() -> {
                if (steps == capacity) {
                    cache = replace(cache, call("grow", TorchScript.tensors(cache)));
                    capacity *= 2;
                }
                try (NDManager scope = manager.newSubManager()) {
                    NDList found = weights.script()
                            .call(
                                    scope,
                                    "step",
                                    TorchScript.tensor(scope.create(tokens)),
                                    TorchScript.tensors(weights.steps()),
                                    TorchScript.tensors(cache),
                                    TorchScript.tensors(source),
                                    TorchScript.tensors(List.of(pathMask(scope), sourceMask.get(0))),
                                    TorchScript.tensor(scope.create(scores)
                                            .toType(cache.get(0).getDataType(), false)),
                                    TorchScript.tensor(scope.create(new double[] {
                                        config.heads(),
                                        config.layerNormEps(),
                                        steps,
                                        beams > 1 ? 1 : 0,
                                        padded ? 1 : 0,
                                        banned.orElse(-1),
                                        best
                                    })));
                    steps++;
                    return continuations(found, best);
                }
            });
        }

        /**
         * Says which beams the next step's tokens go on from.
         *
         * @param parents beam of the step before that each beam goes on from [B][K]
         */
        public void follow(int[][] parents) {
            for (int b = 0; b < paths.length; b++) {
                int[][] before = paths[b];
                paths[b] = Arrays.stream(parents[b])
                        .mapToObj(parent -> {
                            int[] path = Arrays.copyOf(before[parent], steps);
                            path[steps - 1] = parent;
                            return path;
                        })
                        .toArray(int[][]::new);
            }
        }

        /**
         * Takes all other sources out of the batch.
         *
         * @param rows places of the sources that stay, at least one
         */
        public void keep(int[] rows) {
            Gradients.off(() -> {
                try (NDManager scope = manager.newSubManager()) {
                    var places = TorchScript.tensor(
                            scope.create(Arrays.stream(rows).asLongStream().toArray()));
                    cache = replace(cache, call("pick", places, TorchScript.tensors(cache)));
                    source = replace(source, call("pick", places, TorchScript.tensors(source)));
                    sourceMask = replace(sourceMask, call("pick", places, TorchScript.tensors(sourceMask)));
                }
            });
            paths = Arrays.stream(rows).mapToObj(row -> paths[row]).toArray(int[][][]::new);
        }

        @Override
        public void close() {
            manager.close();
        }

        /** True where a key is on the path of a beam [B, 1, K, (t + 1) K]; anything where K = 1. */
        private NDArray pathMask(NDManager scope) {
            if (beams == 1) {
                return noMask;
            }
            int keys = (steps + 1) * beams;
            boolean[] seen = new boolean[paths.length * beams * keys];
            int row = 0;
            for (int[][] ofSource : paths) {
                for (int beam = 0; beam < beams; beam++, row += keys) {
                    for (int s = 0; s < steps; s++) {
                        seen[row + s * beams + ofSource[beam][s]] = true;
                    }
                    seen[row + steps * beams + beam] = true;
                }
            }
            return scope.create(seen, new Shape(paths.length, 1, beams, keys));
        }

        private NDList call(String method, TorchScript.Argument... arguments) {
            return weights.script().call(manager, method, arguments);
        }
    }

    private static Continuations continuations(NDList found, int n) {
        double[] scores = found.get(0).toType(DataType.FLOAT64, false).toDoubleArray();
        long[] beams = found.get(1).toLongArray();
        long[] tokens = found.get(2).toLongArray();
        int B = scores.length / n;
        Continuations rows = new Continuations(new double[B][n], new int[B][n], new long[B][n]);
        for (int i = 0; i < scores.length; i++) {
            rows.scores()[i / n][i % n] = scores[i];
            rows.beams()[i / n][i % n] = (int) beams[i];
            rows.tokens()[i / n][i % n] = tokens[i];
        }
        return rows;
    }

    private static NDList replace(NDList old, NDList other) {
        old.close();
        return other;
    }

    private static boolean[] allTrue(long size) {
        boolean[] all = new boolean[Math.toIntExact(size)];
        Arrays.fill(all, true);
        return all;
    }
}
