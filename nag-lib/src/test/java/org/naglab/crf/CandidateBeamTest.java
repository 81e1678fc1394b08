package org.naglab.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.naglab.golden.Golden;

class CandidateBeamTest {

    @Test
    void gold_comes_first_with_its_own_score_in_place_of_the_worst() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray emissions = manager.create(new float[] {4, 3, 2, 1, 0, 4, 3, 2, 1, 0}, new Shape(1, 2, 5));
            NDArray gold = manager.create(new long[] {4, 1}, new Shape(1, 2));
            Candidates candidates = new CandidateBeam(3).withGold(emissions, gold);
            assertThat(candidates.tokens().toLongArray()).containsExactly(4, 0, 1, 1, 0, 2);
            assertThat(candidates.emissions().toFloatArray()).containsExactly(0, 4, 3, 3, 4, 2);
            assertThat(emissions.toFloatArray()).containsExactly(4, 3, 2, 1, 0, 4, 3, 2, 1, 0);
        }
    }

    @Test
    void without_gold_the_best_come_best_first() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray emissions = manager.create(new float[] {1, 5, 2, 4, 3}, new Shape(1, 1, 5));
            Candidates candidates = new CandidateBeam(3).free(emissions);
            assertThat(candidates.tokens().toLongArray()).containsExactly(1, 3, 4);
            assertThat(candidates.emissions().toFloatArray()).containsExactly(5, 4, 3);
        }
    }

    @Test
    void the_candidates_of_the_reference_are_selected() {
        Golden golden = Golden.read("crf_nll_medium.json");
        try (NDManager manager = NDManager.newBaseManager()) {
            for (Golden it : golden.list("cases")) {
                Candidates candidates = new CandidateBeam(it.integer("beam"))
                        .withGold(
                                golden.array(manager, "emissions", DataType.FLOAT64),
                                golden.array(manager, "targets", DataType.INT64));
                long[] expected = Arrays.stream(it.doubles("beam_tokens_with_gold"))
                        .mapToLong(value -> (long) value)
                        .toArray();
                int K = it.integer("beam");
                long[] actual = candidates.tokens().toLongArray();
                for (int row = 0; row < actual.length; row += K) {
                    assertThat(Arrays.copyOfRange(actual, row, row + K))
                            .containsExactlyInAnyOrder(Arrays.copyOfRange(expected, row, row + K));
                    assertThat(actual[row]).isEqualTo(expected[row]); // gold
                }
            }
        }
    }

    @Test
    void a_beam_wider_than_the_vocabulary_is_refused() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray emissions = manager.zeros(new Shape(1, 2, 5));
            assertThatThrownBy(() -> new CandidateBeam(6).free(emissions))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("k must be at most the vocabulary size, got k=6 and emissions of V=5");
            assertThatThrownBy(() -> new CandidateBeam(0)).hasMessage("k must be at least 1, got 0");
        }
    }
}
