package org.naglab.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SampleTest {
    private final List<Example> all = IntStream.range(0, 500)
            .mapToObj(i -> new Example("package-%03d".formatted(i), "source " + i, "target " + i))
            .toList();

    @Test
    void a_sample_does_not_depend_on_the_order_of_the_pairs() {
        List<Example> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(7));

        assertThat(Sample.of(shuffled, 40)).containsExactlyInAnyOrderElementsOf(Sample.of(all, 40));
    }

    @Test
    void a_larger_sample_holds_every_smaller_one_in_the_order_of_the_split() {
        List<Example> large = Sample.of(all, 100);

        assertThat(large).hasSize(100).containsAll(Sample.of(all, 40)).isSubsetOf(all);
        assertThat(large).isSortedAccordingTo((a, b) -> a.id().compareTo(b.id()));
    }

    @Test
    void a_sample_comes_from_the_whole_split_and_not_from_its_front() {
        long fromTheFirstHalf = Sample.of(all, 100).stream()
                .filter(all.subList(0, 250)::contains)
                .count();

        assertThat(fromTheFirstHalf).isBetween(30L, 70L);
    }

    @Test
    void zero_and_more_than_there_are_choose_all() {
        assertThat(Sample.of(all, 0)).isEqualTo(all);
        assertThat(Sample.of(all, 501)).isEqualTo(all);
    }
}
