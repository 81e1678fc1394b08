package org.naglab.classical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.io.CacheFolder;
import org.naglab.io.Progress;
import org.naglab.nn.BertWeights;
import org.naglab.nn.PretrainedBert;

@Tag("end-to-end")
final class FrozenEncoderTest {
    private static final List<String> TEXTS =
            List.of("a library for reading archives", "tool", "compiler for a small language with few words", "");

    @TempDir
    static Path cache;

    @Test
    void a_text_has_the_same_states_alone_and_in_a_batch_and_likeness_is_nearness() {
        PretrainedBert bert =
                BertWeights.parse("embedded").obtain(new CacheFolder(cache), (label, total, unit) -> Progress.silent());
        try (FrozenEncoder encoder = new FrozenEncoder(bert, 16)) {
            List<Integer> told = new ArrayList<>();
            float[][] together = encoder.means(TEXTS, told::add);
            assertThat(told).containsExactly(4);
            for (int i = 0; i < TEXTS.size(); i++) {
                float[] alone = encoder.means(List.of(TEXTS.get(i)), done -> {})[0];
                assertThat(alone).hasSize(384).containsExactly(together[i], within(1e-5f));
            }
            float[][] near = encoder.means(
                    List.of("library to read archives", "a library for reading archives", "cats sleep"), done -> {});
            assertThat(cosine(near[0], near[1])).isGreaterThan(cosine(near[1], near[2]) + 0.2);
        }
        assertThatThrownBy(() -> new FrozenEncoder(bert, 2)).hasMessage("maximumPositions must be in [3, 512], got 2");
    }

    private static double cosine(float[] a, float[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    private static double dot(float[] a, float[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }
}
