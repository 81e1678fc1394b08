package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

final class SamplesTest {
    @Test
    void quantiles_are_values_that_were_measured() {
        Samples samples = new Samples();
        for (int i = 10; i >= 1; i--) {
            samples.add(i);
        }
        assertThat(samples.quantile(0.5)).isEqualTo(5);
        assertThat(samples.quantile(0.9)).isEqualTo(9);
        assertThat(samples.quantile(1)).isEqualTo(10);
        assertThat(samples.quantile(0)).isEqualTo(1);
        assertThat(samples.show("%.1f")).isEqualTo("5.0 (9.0)");
    }

    @Test
    void what_never_ended_is_told_apart_from_what_was_not_measured() {
        Samples samples = new Samples();
        assertThat(samples.show("%.1f")).isEqualTo("–");
        assertThatIllegalStateException()
                .isThrownBy(() -> samples.quantile(0.5))
                .withMessageContaining("at least one");
        samples.giveUp();
        assertThat(samples.show("%.1f")).isEqualTo("never");
        samples.add(2);
        assertThat(samples.show("%.0f")).isEqualTo("2 (2), once never");
    }
}
