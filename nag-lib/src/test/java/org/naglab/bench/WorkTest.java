package org.naglab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.naglab.nn.BertConfig;
import org.naglab.nn.Precision;

/** Counts by hand, and a count that walks through every product of matrices. */
final class WorkTest {
    private static final double EXACT = 1e-6;
    private static final BertConfig TINY = new BertConfig(10, 4, 2, 2, 8, 16, 2, 1e-12, 0, 0);

    @Test
    void a_product_is_two_operations_for_each_number_that_is_multiplied() {
        // 3 positions, each 10 scores of 4 numbers; 40 weights of 4 bytes
        assertThat(Work.vocabulary(TINY, 3, Precision.FLOAT32)).isEqualTo(new Work(240, 160));
        assertThat(Work.vocabulary(TINY, 3, Precision.BFLOAT16)).isEqualTo(new Work(240, 80));
    }

    @Test
    void an_encoder_is_the_sum_of_its_products() {
        for (long T = 1; T <= 5; T++) {
            Work counted = Work.encoder(TINY, 3, 5, T, Precision.FLOAT32);
            assertThat(counted.flops()).isCloseTo(layer(3, 5, 5) + layer(3, 5, T), within(EXACT));
            // Two layers of four 4×4 matrices and two of 4×8
            assertThat(counted.bytes()).isCloseTo(2 * (4 * 16 + 2 * 32) * 4, within(EXACT));
        }
    }

    @Test
    void a_step_is_the_sum_of_its_products() {
        int n = 2 * 3; // sources, beams
        double own = product(n, 4, 12) + product(n, 4, 4) + 2 * product(n, 4, 7); // 7 keys so far
        double ofSource = product(n, 4, 4) + product(n, 4, 4) + 2 * product(n, 4, 5);
        double wide = product(n, 4, 8) + product(n, 8, 4);
        double head = product(n, 4, 4) + product(n, 4, 10);
        Work counted = Work.step(TINY, 2, 2, 3, 5, 7, Precision.BFLOAT16);
        assertThat(counted.flops()).isCloseTo(2 * (own + ofSource + wide) + head, within(EXACT));
        double weights = 2 * (6 * 16 + 2 * 32) + 16 + 40;
        double keysAndValues = 2 * 2 * 4 * (n * 7 + 2 * 5);
        assertThat(counted.bytes()).isCloseTo(2 * weights + 4 * keysAndValues, within(EXACT));
    }

    @Test
    void transitions_are_a_product_for_each_pair_of_positions() {
        assertThat(Work.transitions(3, 5, 7, 2).flops()).isCloseTo(3 * 4 * product(7, 2, 7), within(EXACT));
        assertThat(Work.transitions(3, 1, 7, 2)).isEqualTo(new Work(0, 0));
    }

    @Test
    void the_longer_of_arithmetic_and_memory_is_least() {
        Peaks peaks = new Peaks(100, 200, 10);
        assertThat(new Work(1e9, 1).leastMs(peaks, Precision.FLOAT32)).isCloseTo(10, within(EXACT));
        assertThat(new Work(1e9, 1).leastMs(peaks, Precision.BFLOAT16)).isCloseTo(5, within(EXACT));
        assertThat(new Work(1, 1e9).leastMs(peaks, Precision.BFLOAT16)).isCloseTo(100, within(EXACT));
    }

    @Test
    void a_whole_decode_is_the_sum_of_its_parts() {
        Peaks peaks = new Peaks(100, 200, 10);
        Floor floor = new Floor(TINY, Precision.FLOAT32, peaks, 2, 5, 2);
        double steps = Work.step(TINY, 1, 2, 1, 5, 1, Precision.FLOAT32).leastMs(peaks, Precision.FLOAT32)
                + Work.step(TINY, 1, 2, 1, 5, 2, Precision.FLOAT32).leastMs(peaks, Precision.FLOAT32);
        assertThat(floor.stepwise(1, 1).cpuMs())
                .isCloseTo(
                        Work.encoder(TINY, 2, 5, 5, Precision.FLOAT32).leastMs(peaks, Precision.FLOAT32)
                                + Work.read(TINY, 1, 2, 5, Precision.FLOAT32).leastMs(peaks, Precision.FLOAT32)
                                + steps,
                        within(1e-12));
        assertThat(floor.allAtOnce(3, 4).cpuMs() - floor.allAtOnce(3, 1).cpuMs())
                .isCloseTo(Work.transitions(2, 3, 4, Floor.RANK).leastMs(peaks, Precision.FLOAT32), within(1e-12));
    }

    /** A layer over S positions, of which T ask. */
    private static double layer(long B, long S, long T) {
        double read = product(B * S, 4, 4) * 2;
        double asked = product(B * T, 4, 4) + product(B * T, 4, 4);
        double attention = 2 * 2 * product(B * T, 2, S); // two heads of two numbers; scores, then what they weigh
        return read + asked + attention + product(B * T, 4, 8) + product(B * T, 8, 4);
    }

    /** [rows, inner] times [inner, columns]. */
    private static double product(long rows, long inner, long columns) {
        double flops = 0;
        for (long r = 0; r < rows; r++) {
            for (long c = 0; c < columns; c++) {
                flops += 2 * inner;
            }
        }
        return flops;
    }
}
