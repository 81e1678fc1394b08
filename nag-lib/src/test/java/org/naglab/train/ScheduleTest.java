package org.naglab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.junit.jupiter.api.Test;
import org.naglab.io.Json;

class ScheduleTest {
    @Test
    void inverse_square_root_gives_the_learning_rates_of_the_released_nag_bert() {
        Schedule.InverseSquareRoot head = new Schedule.InverseSquareRoot(15000);
        Schedule.InverseSquareRoot bert = new Schedule.InverseSquareRoot(30000);
        for (JsonElement element : OptimGolden.read().getAsJsonArray("schedule")) {
            JsonObject expected = element.getAsJsonObject();
            long step = expected.get("step").getAsLong();
            assertThat(head.peak(0.1) * head.factor(step))
                    .isCloseTo(expected.get("toplayer_lr").getAsDouble(), within(1e-15));
            assertThat(bert.peak(2e-3) * bert.factor(step))
                    .isCloseTo(expected.get("bert_lr").getAsDouble(), within(1e-15));
        }
    }

    @Test
    void every_warm_up_ends_at_the_peak() {
        for (long warmup : new long[] {1, 2, 7, 100}) {
            assertThat(new Schedule.InverseSquareRoot(warmup).factor(warmup)).isEqualTo(1);
            assertThat(new Schedule.Linear(warmup, warmup + 10).factor(warmup)).isEqualTo(1);
        }
        assertThat(new Schedule.Linear(0, 10).factor(1)).isEqualTo(1);
        assertThat(new Schedule.Constant().factor(99)).isEqualTo(1);
    }

    @Test
    void linear_falls_in_equal_parts_to_one_part_at_the_last_step() {
        Schedule linear = new Schedule.Linear(2, 5);
        assertThat(new double[] {linear.factor(1), linear.factor(2), linear.factor(3), linear.factor(5)})
                .containsExactly(new double[] {0.5, 1, 0.75, 0.25}, within(1e-12));
        assertThat(linear.factor(6)).isZero();
        assertThat(linear.factor(60)).isZero();
    }

    @Test
    void factor_stays_between_0_and_1() {
        for (Schedule schedule :
                new Schedule[] {new Schedule.Constant(), new Schedule.InverseSquareRoot(10), new Schedule.Linear(10, 50)
                }) {
            for (long step = 1; step < 200; step++) {
                assertThat(schedule.factor(step)).isBetween(0.0, 1.0);
            }
        }
    }

    @Test
    void a_group_with_any_schedule_survives_json() {
        for (Schedule schedule :
                new Schedule[] {new Schedule.Constant(), new Schedule.InverseSquareRoot(10), new Schedule.Linear(10, 50)
                }) {
            ParameterGroup group = new ParameterGroup("head", "head\\..*", 1e-3, 0.01, schedule);
            assertThat(Json.parse(Json.text(group), ParameterGroup.class, "test"))
                    .isEqualTo(group);
        }
    }

    @Test
    void a_wrong_number_is_refused_with_what_must_hold_and_what_came() {
        assertThatThrownBy(() -> new Schedule.Linear(10, 10)).hasMessageContaining("totalSteps=10");
        assertThatThrownBy(() -> new Schedule.InverseSquareRoot(0)).hasMessageContaining("at least 1, got 0");
        assertThatThrownBy(() -> new Schedule.Constant().factor(0)).hasMessageContaining("at least 1, got 0");
        assertThatThrownBy(() -> new ParameterGroup("head", "(", 1, 0, new Schedule.Constant()))
                .hasMessageContaining("pattern of group head");
        assertThatThrownBy(() -> new ParameterGroup("head", ".*", Double.NaN, 0, new Schedule.Constant()))
                .hasMessageContaining("peakLearningRate of group head must be at least 0, got NaN");
        assertThatThrownBy(() -> new AdamWConfig(0.9, 1, 1e-8, 1)).hasMessageContaining("beta2 must be in [0, 1)");
    }
}
