package org.naglab.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BleuTest {
    private static final Offset<Double> EXACT = within(1e-10);

    private static void assertScore(BleuScore score, JsonObject expected) {
        assertThat(100 * score.score()).isEqualTo(expected.get("score").getAsDouble(), EXACT);
        assertThat(score.brevityPenalty()).isEqualTo(expected.get("bp").getAsDouble(), EXACT);
        assertThat(score.hypothesisLength()).isEqualTo(expected.get("sys_len").getAsLong());
        assertThat(score.referenceLength()).isEqualTo(expected.get("ref_len").getAsLong());
        for (int n = 0; n < 4; n++) {
            assertThat(score.matches().get(n))
                    .isEqualTo(expected.getAsJsonArray("counts").get(n).getAsLong());
            assertThat(score.totals().get(n))
                    .isEqualTo(expected.getAsJsonArray("totals").get(n).getAsLong());
            assertThat(100 * score.precisions().get(n))
                    .isEqualTo(expected.getAsJsonArray("precisions").get(n).getAsDouble(), EXACT);
        }
    }

    private static List<List<String>> pairs(List<String> first, List<String> second) {
        List<List<String>> pairs = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            pairs.add(List.of(first.get(i), second.get(i)));
        }
        return pairs;
    }

    @Nested
    class On_the_vectors {
        private final JsonObject golden = Golden.json("metrics.json");
        private final JsonObject bleu = golden.getAsJsonObject("bleu");
        private final List<String> hypotheses = Golden.strings(golden, "hypotheses");
        private final List<String> references = Golden.strings(golden, "references");

        @Test
        void corpus_scores_are_equal() {
            assertScore(Bleu.standard().corpus(hypotheses, references), bleu.getAsJsonObject("corpus_13a"));
            assertScore(
                    new Bleu(Tokenization.MTEVAL_13A, LetterCase.LOWER).corpus(hypotheses, references),
                    bleu.getAsJsonObject("corpus_13a_lowercase"));
            assertScore(
                    new Bleu(Tokenization.NONE, LetterCase.MIXED).corpus(hypotheses, references),
                    bleu.getAsJsonObject("corpus_none"));
        }

        @Test
        void several_references_count_their_best_match_and_closest_length() {
            List<String> rotated = new ArrayList<>(references.subList(1, references.size()));
            rotated.add(references.getFirst());
            assertScore(
                    Bleu.standard().corpusOfMany(hypotheses, pairs(references, rotated)),
                    bleu.getAsJsonObject("corpus_13a_two_refs"));
        }

        @Test
        void sentence_scores_are_equal_with_and_without_effective_order() {
            List<Double> effective = Golden.numbers(bleu.getAsJsonArray("sentence_13a_exp"));
            List<Double> all = Golden.numbers(bleu.getAsJsonArray("sentence_13a_exp_no_effective_order"));
            for (int i = 0; i < hypotheses.size(); i++) {
                List<String> reference = List.of(references.get(i));
                assertThat(100
                                * Bleu.standard()
                                        .sentence(hypotheses.get(i), reference)
                                        .score())
                        .isEqualTo(effective.get(i), EXACT);
                assertThat(100
                                * Bleu.standard()
                                        .corpusOfMany(List.of(hypotheses.get(i)), List.of(reference))
                                        .score())
                        .isEqualTo(all.get(i), EXACT);
            }
        }
    }

    @Nested
    class On_generated_pairs {
        private final JsonObject golden = Golden.json("eval/sacrebleu.json");
        private final List<String> hypotheses = Golden.strings(golden, "hypotheses");
        private final List<String> references = Golden.strings(golden, "references");
        private final List<List<String>> both = pairs(references, Golden.strings(golden, "second_references"));

        @Test
        void tokens_are_those_of_mteval_13a() {
            List<String> expected = Golden.strings(golden, "tokenized_13a");
            for (int i = 0; i < hypotheses.size(); i++) {
                assertThat(String.join(" ", Tokenization.MTEVAL_13A.tokens(hypotheses.get(i))))
                        .isEqualTo(expected.get(i));
            }
        }

        @Test
        void corpus_scores_equal_sacrebleu() {
            assertScore(Bleu.standard().corpus(hypotheses, references), golden.getAsJsonObject("corpus_13a"));
            assertScore(
                    new Bleu(Tokenization.MTEVAL_13A, LetterCase.LOWER).corpus(hypotheses, references),
                    golden.getAsJsonObject("corpus_13a_lowercase"));
            assertScore(
                    new Bleu(Tokenization.NONE, LetterCase.MIXED).corpus(hypotheses, references),
                    golden.getAsJsonObject("corpus_none"));
            assertScore(
                    Bleu.standard().corpusOfMany(hypotheses, both),
                    golden.getAsJsonObject("corpus_13a_two_references"));
        }

        @Test
        void sentence_scores_equal_sacrebleu() {
            List<Double> one = Golden.numbers(golden.getAsJsonArray("sentence_13a"));
            List<Double> two = Golden.numbers(golden.getAsJsonArray("sentence_13a_two_references"));
            for (int i = 0; i < hypotheses.size(); i++) {
                List<String> reference = List.of(references.get(i));
                assertThat(100
                                * Bleu.standard()
                                        .sentence(hypotheses.get(i), reference)
                                        .score())
                        .isEqualTo(one.get(i), EXACT);
                assertThat(100
                                * Bleu.standard()
                                        .sentence(hypotheses.get(i), both.get(i))
                                        .score())
                        .isEqualTo(two.get(i), EXACT);
            }
        }
    }

    @Test
    void the_signature_is_written_as_sacrebleu_writes_it() {
        assertThat(Bleu.standard().signature(1)).isEqualTo("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp");
    }

    @Test
    void sizes_must_match() {
        assertThatThrownBy(() -> Bleu.standard().corpus(List.of("a", "b"), List.of("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 2 hypotheses and 1 references");
    }
}
