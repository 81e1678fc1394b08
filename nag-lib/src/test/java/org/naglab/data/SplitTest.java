package org.naglab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SplitTest {
    @Test
    void a_key_keeps_its_split_for_ever() {
        // u by: python3 -c "import hashlib; print(int.from_bytes(hashlib.sha256(b'bash').digest()[:8], 'big') / 2**64)"
        assertThat(Split.of("bash")).isEqualTo(Split.TRAIN); // 0.2181
        assertThat(Split.of("0ad")).isEqualTo(Split.TRAIN); // 0.7655
        assertThat(Split.of("firefox-esr")).isEqualTo(Split.DEV); // 0.9096
        assertThat(Split.of("perl")).isEqualTo(Split.DEV); // 0.9406
        assertThat(Split.of("nano")).isEqualTo(Split.TEST); // 0.9674
    }

    @Test
    void shares_are_90_5_5() {
        Map<Split, Long> counts = IntStream.range(0, 100_000)
                .mapToObj(i -> Split.of("package-" + i))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(counts.get(Split.TRAIN) / 1e5).isBetween(0.897, 0.903);
        assertThat(counts.get(Split.DEV) / 1e5).isBetween(0.048, 0.052);
        assertThat(counts.get(Split.TEST) / 1e5).isBetween(0.048, 0.052);
    }

    @Test
    void a_corpus_refuses_an_id_in_two_splits() {
        Example pair = new Example("a", "b", "c");
        assertThatThrownBy(() -> new Corpus("x", List.of(pair), List.of(), List.of(pair), new TreeMap<>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a twice");
    }

    @Test
    void an_example_without_source_is_refused() {
        assertThatThrownBy(() -> new Example("a", " ", "c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("source of example a must not be blank");
    }
}
