package org.naglab.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class CompressionTest {
    private static final Offset<Double> EXACT = within(1e-12);

    @Test
    void kept_words_are_places_of_the_source() {
        Overlap kept = Compression.keptWords("the cat saw the big dog", "The cat saw a dog.", "cat saw the dog");
        assertThat(kept.precision()).isEqualTo(3 / 5.0, EXACT); // cat, saw, dog
        assertThat(kept.recall()).isEqualTo(3 / 4.0, EXACT);
        assertThat(Compression.keptWords("a b c", "", "a").f1()).isZero();
    }

    @Test
    void the_reference_itself_scores_1_even_where_its_words_stand_twice() {
        String source = "the cat and the dog";
        assertThat(Compression.keptWords(source, "the dog", "the dog").f1()).isEqualTo(1, EXACT);
        assertThat(Compression.keptWords(source, "cat the dog", "the dog").recall())
                .isEqualTo(1, EXACT);
    }

    @Test
    void places_are_those_of_all_longest_common_subsequences_that_agree_most() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 400; round++) {
            List<String> source = words(random, 6);
            List<String> ours = words(random, 3);
            List<String> theirs = words(random, 3);
            Overlap kept =
                    Compression.keptWords(String.join(" ", source), String.join(" ", ours), String.join(" ", theirs));
            assertThat(kept)
                    .as("%s %s %s", source, ours, theirs)
                    .isEqualTo(Overlap.of(enumerated(source, ours, theirs), ours.size(), theirs.size()));
        }
    }

    @Test
    void the_ratio_counts_characters() {
        assertThat(Compression.ratio("abcd\uD83D\uDE00", "ab")).isEqualTo(2 / 5.0, EXACT);
        assertThat(Compression.ratio("", "ab")).isZero();
    }

    @Test
    void an_evaluator_measures_it_where_sources_are_known() {
        List<String> sources = List.of("a b c d", "a b");
        List<String> hypotheses = List.of("a b", "a b");
        List<String> references = List.of("a c", "a b");
        Evaluation evaluation = Evaluator.standard().scores(sources, hypotheses, references, 1);
        assertThat(evaluation.value(Metric.KEPT_WORDS)).isEqualTo(0.75, EXACT);
        assertThat(evaluation.value(Metric.COMPRESSION_RATIO)).isEqualTo((3 / 7.0 + 1) / 2, EXACT);
        assertThat(evaluation.metrics()).containsOnlyKeys(Metric.values());
        assertThatThrownBy(() ->
                        Evaluator.standard().compare(hypotheses, hypotheses, references, 1, List.of(Metric.KEPT_WORDS)))
                .hasMessage("sources must be given to measure kept words");
        assertThatThrownBy(() -> Evaluator.standard().scores(List.of("a"), hypotheses, references, 1))
                .hasMessageContaining("1 sources and 2 references");
    }

    private static List<String> words(SplittableRandom random, int most) {
        return IntStream.rangeClosed(0, random.nextInt(most))
                .mapToObj(i -> String.valueOf((char) ('a' + random.nextInt(3))))
                .toList();
    }

    /** Most common places over all pairs of sets of places that spell a longest common subsequence. */
    private static int enumerated(List<String> source, List<String> ours, List<String> theirs) {
        int most = 0;
        for (int one : longest(source, ours)) {
            for (int other : longest(source, theirs)) {
                most = Math.max(most, Integer.bitCount(one & other));
            }
        }
        return most;
    }

    private static List<Integer> longest(List<String> source, List<String> text) {
        List<Integer> found = new ArrayList<>();
        int length = 0;
        for (int places = 0; places < 1 << source.size(); places++) {
            int set = places;
            List<String> kept = IntStream.range(0, source.size())
                    .filter(i -> (set >> i & 1) == 1)
                    .mapToObj(source::get)
                    .toList();
            if (kept.size() >= length && isSubsequence(kept, text)) {
                if (kept.size() > length) {
                    found.clear();
                    length = kept.size();
                }
                found.add(places);
            }
        }
        return found;
    }

    private static boolean isSubsequence(List<String> kept, List<String> text) {
        int next = 0;
        for (String word : text) {
            if (next < kept.size() && kept.get(next).equals(word)) {
                next++;
            }
        }
        return next == kept.size();
    }
}
