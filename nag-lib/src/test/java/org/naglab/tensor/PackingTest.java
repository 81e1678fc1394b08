package org.naglab.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PackingTest {
    private final NDManager manager = NDManager.newBaseManager();
    private final Random random = new Random(3);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void pack_takes_the_first_positions_of_each_row() {
        for (int round = 0; round < 20; round++) {
            int[] lengths = lengths();
            Packing packing = new Packing(lengths);
            int B = lengths.length;
            int S = packing.longest() + random.nextInt(3);
            int D = 1 + random.nextInt(3);
            double[] padded = draws(B * S * D);
            double[] expected = new double[packing.size() * D];
            int next = 0;
            for (int b = 0; b < B; b++) {
                for (int t = 0; t < lengths[b]; t++) {
                    for (int d = 0; d < D; d++) {
                        expected[next++] = padded[(b * S + t) * D + d];
                    }
                }
            }
            NDArray packed = packing.pack(manager.create(padded, new Shape(B, S, D)));
            assertThat(packed.getShape()).isEqualTo(new Shape(packing.size(), D));
            assertThat(packed.toDoubleArray()).containsExactly(expected);
        }
    }

    @Test
    void pack_undoes_unpack_for_any_axes_and_types() {
        for (Shape rest : new Shape[] {new Shape(), new Shape(1), new Shape(2, 3)}) {
            for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64, DataType.INT64}) {
                Packing packing = new Packing(new int[] {2, 4, 1});
                Shape shape = new Shape(7).addAll(rest);
                NDArray packed =
                        manager.arange((int) shape.size()).reshape(shape).toType(type, false);
                NDArray padded = packing.unpack(packed);
                assertThat(padded.getShape()).isEqualTo(new Shape(3, 4).addAll(rest));
                assertThat(padded.getDataType()).isEqualTo(type);
                assertThat(packing.pack(padded)).isEqualTo(packed);
            }
        }
    }

    @Test
    void the_mask_is_true_on_the_real_positions() {
        assertThat(new Packing(new int[] {2, 1}).mask(manager).toBooleanArray())
                .containsExactly(true, true, true, false);
    }

    @Test
    void gradients_reach_the_real_positions_and_no_others() {
        Packing packing = new Packing(new int[] {2, 3});
        NDArray padded = manager.create(draws(2 * 4 * 2), new Shape(2, 4, 2));
        padded.setRequiresGradient(true);
        double[] weights = draws(5 * 2);
        try (GradientTape tape = GradientTape.open()) {
            NDArray packed = packing.pack(padded);
            tape.backward(packed.mul(manager.create(weights, new Shape(5, 2))).sum());
        }
        double[] expected = new double[16];
        System.arraycopy(weights, 0, expected, 0, 4);
        System.arraycopy(weights, 4, expected, 8, 6);
        assertThat(padded.getGradient().toDoubleArray()).containsExactly(expected);
    }

    @Test
    void gradients_flow_back_through_padded_rows_where_the_padding_is_masked() {
        Packing packing = new Packing(new int[] {1, 3});
        NDArray packed = manager.create(draws(4), new Shape(4));
        packed.setRequiresGradient(true);
        double[] weights = draws(6);
        try (GradientTape tape = GradientTape.open()) {
            NDArray masked = packing.unpack(packed).mul(packing.mask(manager).toType(DataType.FLOAT64, false));
            tape.backward(masked.mul(manager.create(weights, new Shape(2, 3))).sum());
        }
        assertThat(packed.getGradient().toDoubleArray())
                .containsExactly(weights[0], weights[3], weights[4], weights[5]);
    }

    @Test
    void what_does_not_fit_is_refused() {
        assertThatThrownBy(() -> new Packing(new int[0])).hasMessageContaining("lengths must be at least one");
        assertThatThrownBy(() -> new Packing(new int[] {2, 0})).hasMessageContaining("got [2, 0]");
        Packing packing = new Packing(new int[] {2, 3});
        assertThatThrownBy(() -> packing.pack(manager.zeros(new Shape(2, 2, 5))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("S at least 3, got padded(2, 2, 5)");
        assertThatThrownBy(() -> packing.pack(manager.zeros(new Shape(3, 3))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("B=2");
        assertThatThrownBy(() -> packing.unpack(manager.zeros(new Shape(6, 2))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("P=5, got packed(6, 2)");
    }

    private int[] lengths() {
        int[] lengths = new int[1 + random.nextInt(4)];
        Arrays.setAll(lengths, b -> 1 + random.nextInt(4));
        return lengths;
    }

    private double[] draws(int count) {
        return random.doubles(count, -1, 1).toArray();
    }
}
