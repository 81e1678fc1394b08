package org.naglab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class BudgetTest {
    @Test
    void a_study_has_three_seeds_where_none_is_named() {
        assertThat(Budget.STUDY.seeds("")).containsExactly(1L, 2L, 3L);
        assertThat(Budget.DEMO.seeds(" ")).containsExactly(1L);
        assertThat(Budget.STUDY.seeds("4, 9")).containsExactly(4L, 9L);
        assertThatThrownBy(() -> Budget.CI.seeds("1;2"))
                .hasMessage("SEEDS must be whole numbers with commas between them, got 1;2");
    }
}
