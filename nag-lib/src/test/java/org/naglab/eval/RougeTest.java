package org.naglab.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RougeTest {
    private static final Offset<Double> EXACT = within(1e-12);

    @Test
    void scores_equal_the_vectors_without_stemming() {
        assertVectors(Stemming.NONE, "no_stem");
    }

    @Test
    void scores_equal_the_vectors_with_stemming() {
        assertVectors(Stemming.PORTER, "stem");
    }

    private static void assertVectors(Stemming stemming, String key) {
        JsonObject golden = Golden.json("metrics.json");
        JsonArray pairs = golden.getAsJsonObject("rouge").getAsJsonObject(key).getAsJsonArray("per_pair");
        List<String> hypotheses = Golden.strings(golden, "hypotheses");
        List<String> references = Golden.strings(golden, "references");
        for (int i = 0; i < pairs.size(); i++) {
            RougeScore score = new Rouge(stemming).score(hypotheses.get(i), references.get(i));
            JsonObject expected = pairs.get(i).getAsJsonObject();
            assertOverlap(score.rouge1(), expected.getAsJsonArray("rouge1"));
            assertOverlap(score.rouge2(), expected.getAsJsonArray("rouge2"));
            assertOverlap(score.rougeL(), expected.getAsJsonArray("rougeL"));
        }
    }

    private static void assertOverlap(Overlap overlap, JsonArray expected) {
        assertThat(overlap.precision()).isEqualTo(expected.get(0).getAsDouble(), EXACT);
        assertThat(overlap.recall()).isEqualTo(expected.get(1).getAsDouble(), EXACT);
        assertThat(overlap.f1()).isEqualTo(expected.get(2).getAsDouble(), EXACT);
    }

    @Test
    void tokens_are_runs_of_ascii_letters_and_digits() {
        assertThat(new Rouge(Stemming.NONE).tokens("Naïve e-mail: GTK+ 2.0, don't_X11!"))
                .containsExactly("na", "ve", "e", "mail", "gtk", "2", "0", "don", "t", "x11");
    }

    @Test
    void an_empty_side_scores_zero() {
        Overlap nothing = new Overlap(0, 0, 0);
        RougeScore zero = new RougeScore(nothing, nothing, nothing);
        Rouge rouge = new Rouge(Stemming.NONE);
        assertThat(rouge.score("", "a word")).isEqualTo(zero);
        assertThat(rouge.score("a word", "...")).isEqualTo(zero);
        assertThat(rouge.score("", "")).isEqualTo(zero);
    }

    @Test
    void the_subsequence_is_as_long_as_the_longest_one_found_by_trying_all() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            List<String> one = words(random);
            List<String> other = words(random);
            RougeScore score = new Rouge(Stemming.NONE).score(String.join(" ", one), String.join(" ", other));
            double expected = one.isEmpty() ? 0 : (double) longestByTryingAll(one, other) / one.size();
            assertThat(score.rougeL().precision()).isEqualTo(expected, EXACT);
        }
    }

    private static List<String> words(Random random) {
        List<String> words = new ArrayList<>();
        int length = random.nextInt(8);
        for (int i = 0; i < length; i++) {
            words.add(String.valueOf("abc".charAt(random.nextInt(3))));
        }
        return words;
    }

    private static int longestByTryingAll(List<String> one, List<String> other) {
        int longest = 0;
        for (int chosen = 0; chosen < 1 << one.size(); chosen++) {
            int next = 0;
            for (int i = 0; i < one.size() && next >= 0; i++) {
                if ((chosen >> i & 1) == 1) {
                    int found = other.subList(next, other.size()).indexOf(one.get(i));
                    next = found < 0 ? -1 : next + found + 1;
                }
            }
            longest = next < 0 ? longest : Math.max(longest, Integer.bitCount(chosen));
        }
        return longest;
    }
}
