package org.naglab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.naglab.crf.Transitions;

final class BigramStartTest {
    private static final int V = 7;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void tables_learn_which_token_follows_which() {
        Transitions.LowRank tables = tables();
        double loss = new BigramStart(200, 32, 5e-2, 1).fit(tables, cycles(), 1);
        // Every token but the last has one successor, all equally frequent: without transitions log 7 = 1.95 nats.
        assertThat(loss).isLessThan(0.2);
        NDArray matrix = tables.previous().matMul(tables.current().transpose()); // [V, V]
        for (int v = 0; v < V; v++) {
            assertThat(matrix.get(v).argMax().getLong()).isEqualTo((v + 1) % V);
        }
    }

    @Test
    void the_scale_multiplies_the_learned_scores() {
        Transitions.LowRank whole = tables();
        Transitions.LowRank half = tables();
        new BigramStart(20, 32, 5e-2, 1).fit(whole, cycles(), 1);
        new BigramStart(20, 32, 5e-2, 0.25).fit(half, cycles(), 1);
        float[] expected = whole.previous().toFloatArray();
        float[] scaled = half.previous().toFloatArray();
        for (int i = 0; i < expected.length; i++) {
            assertThat(scaled[i]).isEqualTo(0.5f * expected[i]);
        }
    }

    @Test
    void targets_without_neighbours_are_refused() {
        assertThatThrownBy(() -> new BigramStart(1, 1, 0.1, 1).fit(tables(), List.of(new long[] {3}), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two neighbouring tokens, got 1 targets");
    }

    @Test
    void numbers_outside_their_ranges_are_refused() {
        assertThatThrownBy(() -> new BigramStart(0, 1, 0.1, 1)).hasMessageContaining("got 0 and 1");
        assertThatThrownBy(() -> new BigramStart(1, 1, 0, 1)).hasMessageContaining("got 0.0");
        assertThatThrownBy(() -> new BigramStart(1, 1, 0.1, 2)).hasMessageContaining("got 2.0");
    }

    private Transitions.LowRank tables() {
        Random random = new Random(4);
        double[] values = random.doubles(2 * V * 4, -0.1, 0.1).toArray();
        float[] previous = new float[V * 4];
        float[] current = new float[V * 4];
        for (int i = 0; i < previous.length; i++) {
            previous[i] = (float) values[i];
            current[i] = (float) values[V * 4 + i];
        }
        return new Transitions.LowRank(
                manager.create(previous, new Shape(V, 4)), manager.create(current, new Shape(V, 4)));
    }

    /** Sequences that count up and begin again after V − 1. */
    private static List<long[]> cycles() {
        return IntStream.range(0, V)
                .mapToObj(start -> IntStream.range(0, V + 1)
                        .mapToLong(i -> (start + i) % V)
                        .toArray())
                .toList();
    }
}
