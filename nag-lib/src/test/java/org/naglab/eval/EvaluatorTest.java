package org.naglab.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.naglab.io.Json;

class EvaluatorTest {
    private static final Metric[] WITHOUT_SOURCES =
            Stream.of(Metric.values()).filter(m -> !m.needsSources()).toArray(Metric[]::new);
    private static final Offset<Double> EXACT = within(1e-12);
    private final JsonObject golden = Golden.json("eval/sacrebleu.json");
    private final List<String> hypotheses = Golden.strings(golden, "hypotheses");
    private final List<String> references = Golden.strings(golden, "references");

    @Test
    void every_metric_is_that_of_its_own_class_over_all_items() {
        Evaluation evaluation = Evaluator.evaluate(hypotheses, references, 1);
        assertThat(evaluation.items()).isEqualTo(300);
        assertThat(evaluation.emptyHypotheses()).isEqualTo(6);
        assertThat(evaluation.metrics()).containsOnlyKeys(WITHOUT_SOURCES);
        assertThat(100 * evaluation.value(Metric.BLEU))
                .isEqualTo(golden.getAsJsonObject("corpus_13a").get("score").getAsDouble(), within(1e-10));
        assertThat(100 * evaluation.value(Metric.CHRF))
                .isEqualTo(golden.get("chrf2").getAsDouble(), within(1e-10));
        double sum = 0;
        for (int i = 0; i < hypotheses.size(); i++) {
            sum += new Rouge(Stemming.PORTER)
                    .score(hypotheses.get(i), references.get(i))
                    .rougeL()
                    .f1();
        }
        assertThat(evaluation.value(Metric.ROUGE_L_STEMMED)).isEqualTo(sum / 300, EXACT);
    }

    @Test
    void an_empty_hypothesis_counts_as_an_item_with_score_0() {
        Evaluation evaluation = Evaluator.evaluate(List.of("a tool", ""), List.of("a tool", "a game"), 1);
        assertThat(evaluation.value(Metric.ROUGE_1)).isEqualTo(0.5, EXACT);
        assertThat(evaluation.value(Metric.LENGTH_RATIO)).isEqualTo(0.5, EXACT);
        assertThat(evaluation.emptyHypotheses()).isEqualTo(1);
    }

    @Test
    void runs_that_wrote_the_same_have_the_scores_and_the_intervals_of_one() {
        Evaluation one = Evaluator.evaluate(hypotheses, references, 7);
        Evaluation three =
                Evaluator.standard().scoresOfRuns(List.of(hypotheses, hypotheses, hypotheses), references, 7);
        for (Metric metric : WITHOUT_SOURCES) {
            assertThat(three.value(metric)).as("%s", metric).isEqualTo(one.value(metric), EXACT);
            assertThat(three.get(metric).low())
                    .as("%s", metric)
                    .isEqualTo(one.get(metric).low(), EXACT);
            assertThat(three.get(metric).high())
                    .as("%s", metric)
                    .isEqualTo(one.get(metric).high(), EXACT);
        }
        assertThat(three.items()).isEqualTo(one.items());
    }

    @Test
    void the_rouge_of_runs_is_the_mean_of_theirs_and_so_is_their_difference() {
        List<String> reversed = new ArrayList<>(hypotheses);
        Collections.reverse(reversed);
        double first = Evaluator.evaluate(hypotheses, references, 7).value(Metric.ROUGE_L);
        double second = Evaluator.evaluate(reversed, references, 7).value(Metric.ROUGE_L);
        List<List<String>> runs = List.of(hypotheses, reversed);

        assertThat(Evaluator.standard().scoresOfRuns(runs, references, 7).value(Metric.ROUGE_L))
                .isEqualTo((first + second) / 2, EXACT);
        assertThat(Evaluator.standard()
                        .compareRuns(List.of(hypotheses, hypotheses), runs, references, 7, List.of(Metric.ROUGE_L))
                        .get(Metric.ROUGE_L)
                        .difference()
                        .value())
                .isEqualTo((first - second) / 2, EXACT);
    }

    @Test
    void runs_must_be_there_and_of_one_length() {
        assertThatThrownBy(() -> Evaluator.standard().scoresOfRuns(List.of(), references, 7))
                .hasMessageContaining("runs must hold at least one");
        assertThatThrownBy(() -> Evaluator.standard()
                        .scoresOfRuns(List.of(hypotheses, hypotheses.subList(1, 300)), references, 7))
                .hasMessageContaining("299");
        assertThatThrownBy(() -> Evaluator.standard()
                        .compareRuns(
                                List.of(hypotheses),
                                List.of(hypotheses, hypotheses),
                                references,
                                7,
                                List.of(Metric.BLEU)))
                .hasMessageContaining("2");
    }

    @Test
    void values_lie_within_their_intervals_and_the_seed_decides_them() {
        Evaluation first = Evaluator.evaluate(hypotheses, references, 7);
        for (Interval interval : first.metrics().values()) {
            assertThat(interval.value()).isBetween(interval.low(), interval.high());
        }
        assertThat(Evaluator.evaluate(hypotheses, references, 7)).isEqualTo(first);
        assertThat(Evaluator.evaluate(hypotheses, references, 8)).isNotEqualTo(first);
    }

    @Test
    void the_interval_of_a_mean_is_that_of_the_normal_approximation() {
        Evaluation evaluation = Evaluator.evaluate(hypotheses, references, 3);
        double mean = evaluation.value(Metric.ROUGE_1);
        double squares = 0;
        for (int i = 0; i < 300; i++) {
            double f1 = new Rouge(Stemming.NONE)
                    .score(hypotheses.get(i), references.get(i))
                    .rouge1()
                    .f1();
            squares += (f1 - mean) * (f1 - mean);
        }
        double halfWidth = 1.96 * Math.sqrt(squares / 300 / 300);
        Interval interval = evaluation.get(Metric.ROUGE_1);
        assertThat((interval.high() - interval.low()) / 2).isEqualTo(halfWidth, within(0.1 * halfWidth));
    }

    @Test
    void an_evaluation_comes_back_from_json_as_it_was() {
        Evaluation evaluation = new Evaluator(20, 0.9).scores(hypotheses, references, 7);
        assertThat(Json.parse(Json.text(evaluation), Evaluation.class, "test")).isEqualTo(evaluation);
    }

    @Test
    void sizes_must_match_and_there_must_be_an_item() {
        assertThatThrownBy(() -> Evaluator.evaluate(List.of("a"), List.of("a", "b"), 1))
                .hasMessageContaining("got 1 hypotheses and 2 references");
        assertThatThrownBy(() -> Evaluator.evaluate(List.of(), List.of(), 1))
                .hasMessageContaining("hypotheses must not be empty");
    }

    @Nested
    class Of_two_systems {
        @Test
        void a_system_does_not_differ_from_itself() {
            Map<Metric, Difference> same =
                    Evaluator.standard().compare(hypotheses, hypotheses, references, 1, List.of(WITHOUT_SOURCES));
            assertThat(same.get(Metric.ROUGE_1)).isEqualTo(new Difference(new Interval(0, 0, 0), 1));
        }

        @Test
        void the_clearly_better_one_is_found_with_a_small_p_value() {
            List<String> shuffled = new ArrayList<>(hypotheses);
            Collections.rotate(shuffled, 1);
            Map<Metric, Difference> differences =
                    Evaluator.standard().compare(hypotheses, shuffled, references, 1, List.of(WITHOUT_SOURCES));
            Difference rouge = differences.get(Metric.ROUGE_1);
            assertThat(rouge.difference().low()).isPositive();
            assertThat(rouge.pValue()).isLessThan(0.01);
            assertThat(differences.get(Metric.LENGTH_RATIO).difference().value())
                    .isEqualTo(0, EXACT);
        }
    }
}
