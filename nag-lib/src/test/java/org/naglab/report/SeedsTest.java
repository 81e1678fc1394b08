package org.naglab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.CategoryChart;
import org.naglab.eval.Metric;
import org.naglab.io.Json;
import org.naglab.report.SystemResult.Role;

final class SeedsTest {
    private final List<SystemResult> one = run("a small editor", "a fast game", "an editor of text");
    private final List<SystemResult> two = run("a small editor of text", "a game", "an editor of text");
    private final Seeds seeds = Seeds.of(List.of(4L, 9L), List.of(one, two));

    @Test
    void a_score_is_the_mean_of_the_seeds_and_each_is_kept() {
        Seeds.Row model = seeds.systems().get(1);
        double first = one.get(1).evaluation().value(Metric.ROUGE_L);
        double second = two.get(1).evaluation().value(Metric.ROUGE_L);

        assertThat(first).isNotEqualTo(second);
        assertThat(model.evaluation().value(Metric.ROUGE_L)).isEqualTo((first + second) / 2, within(1e-12));
        assertThat(model.seedScores().get(Metric.ROUGE_L)).containsExactly(first, second);
    }

    @Test
    void models_are_compared_with_the_plainest_model_and_with_every_baseline() {
        assertThat(seeds.comparisons())
                .extracting(contrast -> contrast.system() + " < " + contrast.against())
                .containsExactly(
                        "crf < plain",
                        "plain < poor rule",
                        "crf < poor rule",
                        "plain < whole rule",
                        "crf < whole rule");
    }

    @Test
    void the_page_and_the_table_show_every_system_and_the_seeds() {
        String page = seeds.markdown();

        assertThat(page).contains("| plain |", "| crf |", "| whole rule |", "2 items", "the seeds [4, 9]");
        assertThat(page.lines().filter(line -> line.startsWith("- crf against plain: ROUGE-L ")))
                .hasSize(1);
        assertThat(seeds.table().rowCount()).isEqualTo(4);
        assertThat(seeds.table().columnNames()).contains("ROUGE-L", "ROUGE-L of each seed");
        assertThat(page.lines()
                        .limit(6)
                        .map(line -> line.chars().filter(c -> c == '|').count())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void the_chart_draws_the_joined_scores_and_not_those_of_a_seed() {
        CategoryChart chart = ScoreChart.ofSeeds(seeds.systems());

        assertThat(chart.getSeriesCollection()).hasSize(seeds.systems().size());
        Seeds.Row model = seeds.systems().get(1);
        assertThat(chart.getSeries(model.name()).getYData()[2])
                .isEqualTo(100 * model.evaluation().value(Metric.ROUGE_L));
    }

    @Test
    void a_single_seed_is_its_own_evaluation() {
        Seeds alone = Seeds.of(List.of(4L), List.of(one));

        assertThat(alone.systems().get(1).evaluation()).isEqualTo(one.get(1).evaluation());
        assertThat(alone.table().columnNames()).doesNotContain("ROUGE-L of each seed");
    }

    @Test
    void comes_back_from_its_file() {
        assertThat(Json.parse(Json.text(seeds), Seeds.class, "seeds.json")).isEqualTo(seeds);
    }

    @Test
    void runs_of_other_systems_or_items_are_refused() {
        List<SystemResult> others = List.of(system("plain", Role.MODEL, "x", "y", "z"));

        assertThatThrownBy(() -> Seeds.of(List.of(1L), List.of(one, two))).hasMessageContaining("one for each seed");
        for (List<List<SystemResult>> runs : List.of(List.of(others, one), List.of(one, others))) {
            assertThatThrownBy(() -> Seeds.of(List.of(1L, 2L), runs))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("runs must hold the same systems, got");
        }
        List<SystemResult> otherItems =
                List.of(system("plain", Role.MODEL, "editor editor", "game", "z"), one.get(1), one.get(2), one.get(3));
        assertThatThrownBy(() -> Seeds.of(List.of(1L, 2L), List.of(one, otherItems)))
                .hasMessageContaining("the same systems on the same items");
    }

    private static List<SystemResult> run(String first, String second, String rule) {
        return List.of(
                system("plain", Role.MODEL, "editor editor", "game", "a"),
                system("crf", Role.MODEL, first, second, "a"),
                system("poor rule", Role.BASELINE, "x", "y", "a"),
                system("whole rule", Role.BASELINE, rule, "a game", "a"));
    }

    private static SystemResult system(String name, Role role, String first, String second, String id) {
        return SystemResult.of(
                name,
                role,
                List.of(
                        new Decoded(id, "source", "a small editor of text", first, 0, 0),
                        new Decoded("b", "source", "a fast game", second, 0, 0)),
                3);
    }
}
