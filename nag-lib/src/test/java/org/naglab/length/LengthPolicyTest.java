package org.naglab.length;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.naglab.golden.Golden;
import org.naglab.length.LengthPolicy.EndOfSequence;
import org.naglab.length.LengthPolicy.RatioFirst;
import org.naglab.length.LengthPolicy.Rounding;

final class LengthPolicyTest {
    private static final Golden GOLDEN = Golden.read("ratio_first.json");

    @Test
    void the_released_and_the_plain_roundings_equal_the_golden_positions() {
        assertThat(GOLDEN.list("positions")).hasSize(176).allSatisfy(p -> {
            int n = p.integer("N");
            double ratio = p.number("ratio");
            assertThat(new RatioFirst(ratio, Rounding.RELEASED).scoredPositions(n))
                    .isEqualTo(p.integer("positions_released_code"));
            assertThat(new RatioFirst(ratio, Rounding.FLOOR).scoredPositions(n))
                    .isEqualTo(Math.max(1, p.integer("floor")));
            assertThat(new RatioFirst(ratio, Rounding.CEILING).scoredPositions(n))
                    .isEqualTo(p.integer("ceil_clamped_min1"));
        });
    }

    @Test
    void without_a_ratio_every_position_is_scored() {
        assertThat(new EndOfSequence().scoredPositions(7)).isEqualTo(7);
    }

    @Test
    void a_path_is_cut_at_its_first_end_and_loses_its_padding() {
        assertThat(GOLDEN.list("postprocess_examples"))
                .hasSize(6)
                .allSatisfy(e -> assertThat(EndOfSequenceRule.cut(e.longs("tokens"), 2, 0))
                        .containsExactly(e.longs("output")));
    }

    @Test
    void a_ratio_outside_its_range_is_refused() {
        for (double bad : new double[] {0, -0.1, 1.01, Double.NaN}) {
            assertThatThrownBy(() -> new RatioFirst(bad, Rounding.FLOOR))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ratio must be in (0, 1], got " + bad);
        }
        assertThatThrownBy(() -> new EndOfSequence().scoredPositions(0)).hasMessageContaining("got 0");
    }
}
