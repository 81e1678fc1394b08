package org.naglab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The oracle scores all tokens and takes the best. Scores are small whole numbers, so that they are exact in every order of
 * summing and in both formats, and different from each other at each position.
 */
final class CompiledVocabularyTest {
    private static final int H = 5;

    private final NDManager manager = NDManager.newBaseManager();
    private final Parameters parameters = new Parameters(manager);
    private final Random random = new Random(7);

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT32, 1, 1009, 1",
        "FLOAT32, 3, 1009, 7",
        "FLOAT32, 300, 1009, 64",
        "FLOAT32, 129, 1009, 1009",
        "FLOAT32, 128, 1024, 4",
        "FLOAT32, 4, 6, 5",
        "BFLOAT16, 1, 251, 1",
        "BFLOAT16, 130, 251, 9",
        "BFLOAT16, 2, 256, 16"
    })
    void the_best_are_those_of_all_scores(Precision precision, int P, int V, int k) {
        project(V);
        NDArray states = states(P);
        NDList expected = parameters.linear(states, "v").topK(k, 1, true, true);
        try (CompiledVocabulary vocabulary = new CompiledVocabulary(parameters, "v.weight", "v.bias", precision)) {
            CompiledVocabulary.Best best = vocabulary.best(states, k);
            assertThat(best.tokens().getShape()).isEqualTo(new Shape(P, k));
            assertThat(best.tokens().toLongArray()).isEqualTo(expected.get(1).toLongArray());
            assertThat(best.scores().toFloatArray()).isEqualTo(expected.get(0).toFloatArray());
        }
    }

    @Test
    void added_scores_count_also_where_a_token_comes_twice() {
        project(1009);
        NDArray states = states(200);
        int N = 6;
        long[] tokens = random.longs(200L * N, 0, 30).toArray(); // few tokens: many come twice
        float[] added = new float[tokens.length];
        float[] all = parameters.linear(states, "v").toFloatArray();
        for (int i = 0; i < tokens.length; i++) {
            added[i] = random.nextInt(4000) + 0.5f;
            all[i / N * 1009 + (int) tokens[i]] += added[i];
        }
        NDList expected = manager.create(all, new Shape(200, 1009)).topK(8, 1, true, true);
        try (CompiledVocabulary vocabulary =
                new CompiledVocabulary(parameters, "v.weight", "v.bias", Precision.FLOAT32)) {
            CompiledVocabulary.Best best = vocabulary.best(
                    states,
                    new CompiledVocabulary.Added(
                            manager.create(tokens, new Shape(200, N)), manager.create(added, new Shape(200, N))),
                    8);
            assertThat(best.scores().toFloatArray()).isEqualTo(expected.get(0).toFloatArray());
            long[] found = best.tokens().toLongArray();
            for (int i = 0; i < found.length; i++) {
                assertThat(all[i / 8 * 1009 + (int) found[i]])
                        .isEqualTo(expected.get(0).toFloatArray()[i]);
            }
        }
    }

    @Test
    void more_candidates_than_tokens_are_refused() {
        project(6);
        try (CompiledVocabulary vocabulary =
                new CompiledVocabulary(parameters, "v.weight", "v.bias", Precision.FLOAT32)) {
            assertThatThrownBy(() -> vocabulary.best(states(1), 7))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("k must be at most the vocabulary size, got k=7 and emissions of V=6");
        }
    }

    /** Each column holds every number below V once. */
    private void project(int V) {
        float[] weight = new float[V * H];
        for (int h = 0; h < H; h++) {
            List<Integer> numbers = IntStream.range(0, V).boxed().collect(Collectors.toList());
            Collections.shuffle(numbers, random);
            for (int v = 0; v < V; v++) {
                weight[v * H + h] = numbers.get(v);
            }
        }
        parameters.put("v.weight", manager.create(weight, new Shape(V, H)));
        parameters.put("v.bias", manager.zeros(new Shape(V)));
    }

    /** Each position reads one column, forwards or backwards. */
    private NDArray states(int P) {
        float[] states = new float[P * H];
        for (int p = 0; p < P; p++) {
            states[p * H + random.nextInt(H)] = random.nextBoolean() ? 1 : -1;
        }
        return manager.create(states, new Shape(P, H));
    }
}
