package org.naglab.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RepetitionTest {
    @Test
    void a_word_equal_to_the_one_before_it_is_repeated() {
        assertThat(Repetition.ofAdjacentWords("a tool tool Tool for for")).isEqualTo(3.0 / 6, within(1e-12));
        assertThat(Repetition.ofAdjacentWords("a tool for a tool")).isZero();
        assertThat(Repetition.ofAdjacentWords("")).isZero();
    }

    @Test
    void an_n_gram_that_occurred_before_is_repeated_wherever_it_was() {
        assertThat(Repetition.ofNGrams("a tool for a tool", 2)).isEqualTo(1.0 / 4, within(1e-12));
        assertThat(Repetition.ofNGrams("a tool for a tool", 1)).isEqualTo(2.0 / 5, within(1e-12));
        assertThat(Repetition.ofNGrams("tool", 2)).isZero();
    }
}
