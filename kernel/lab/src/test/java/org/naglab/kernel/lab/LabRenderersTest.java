package org.naglab.kernel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.naglab.eval.Evaluation;
import org.naglab.eval.Evaluator;
import org.naglab.io.Progress;
import org.naglab.kernel.display.Display;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderers;
import org.naglab.kernel.display.Surface;
import org.naglab.report.Figure;
import org.naglab.report.PaperTheme;
import org.naglab.report.TrainingLog;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

final class LabRenderersTest {
    private static String form(Object value, String type) {
        return String.valueOf(Renderers.shared().render(value).data().get(type));
    }

    @Test
    void a_table_shows_names_types_values_and_size() {
        Table table = Table.create(
                "scores", StringColumn.create("model", "a<b", null), DoubleColumn.create("rouge", 0.123456789, 41));
        String html = form(table, MimeBundle.HTML);
        assertThat(html)
                .contains("scores", "model", "string", "double", "a&lt;b", "0.123457", ">41<", "2 rows × 2 columns");
        assertThat(html).contains("–").doesNotContain("a<b");
        assertThat(form(table, MimeBundle.TEXT)).contains("rouge", "2 rows × 2 columns");
    }

    @Test
    void a_long_table_shows_its_first_and_last_rows() {
        Table table = Table.create("long", IntColumn.indexColumn("i", 100_000, 0));
        String html = form(table, MimeBundle.HTML);
        assertThat(html)
                .contains(">0<", ">99999<", "⋮", "100,000 rows × 1 column")
                .doesNotContain(">50000<");
        assertThat(html.length()).isLessThan(20_000);
    }

    @Test
    void a_table_comes_as_csv_with_all_digits_unless_it_is_long() {
        Table table = Table.create(
                "t",
                StringColumn.create("a,b", "say \"hi\"", null, "two\nlines"),
                DoubleColumn.create("x", 0.123456789012, Double.NaN, 2));
        assertThat(form(table, "text/csv"))
                .isEqualTo("\"a,b\",x\n\"say \"\"hi\"\"\",0.123456789012\n,\n\"two\nlines\",2.0\n");
        assertThat(Renderers.shared()
                        .render(Table.create("long", IntColumn.indexColumn("i", 10_001, 0)))
                        .data())
                .containsOnlyKeys(MimeBundle.TEXT, MimeBundle.HTML);
    }

    @Test
    void an_evaluation_shows_values_and_intervals() {
        Evaluation evaluation = Evaluator.evaluate(List.of("the cat sat"), List.of("the cat sat"), 1);
        assertThat(form(evaluation, MimeBundle.HTML)).contains("ROUGE-1 ↑", "95 % interval", "1.0000", "<circle");
        assertThat(form(evaluation, MimeBundle.TEXT)).contains("ROUGE-L", "1 items");
    }

    @Test
    void a_training_log_shows_its_curves_and_its_table() {
        List<TrainingLog.Update> updates = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> new TrainingLog.Update(
                        i,
                        0.1 * i,
                        5.0 / i,
                        new TreeMap<>(Map.of("nll", 5.0 / i)),
                        new TreeMap<>(Map.of("all", 1e-4)),
                        100))
                .toList();
        List<TrainingLog.Evaluated> looks = List.of(
                new TrainingLog.Evaluated(2, new TreeMap<>(Map.of("ROUGE-L", 0.1))),
                new TrainingLog.Evaluated(4, new TreeMap<>(Map.of("ROUGE-L", 0.2))));
        String html = form(new TrainingLog(updates, looks), MimeBundle.HTML);
        assertThat(html).contains("5 updates, 2 evaluations", "tokens per second");
        assertThat(html.split("<svg", -1)).hasSize(3);
    }

    @Test
    void a_picture_is_shown_as_png() {
        assertThat(form(new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB), MimeBundle.PNG))
                .startsWith("iVBORw0KGgo");
    }

    @Test
    void the_librarys_own_progress_is_a_bar_in_a_notebook() {
        List<String> shown = new ArrayList<>();
        Surface surface = new Surface() {
            @Override
            public void show(MimeBundle bundle, Optional<String> id) {
                shown.add("show " + bundle.data().get(MimeBundle.TEXT));
            }

            @Override
            public void update(MimeBundle bundle, String id) {
                shown.add("update " + bundle.data().get(MimeBundle.TEXT)
                        + bundle.data().get(MimeBundle.HTML));
            }

            @Override
            public void clear(boolean wait) {}
        };
        Display.showOn(() -> surface);
        System.setProperty("naglab.notebook", "true");
        try (Progress progress = Progress.terminal("fit", 10, "step")) {
            progress.update(10, "loss 0.5");
        } finally {
            System.clearProperty("naglab.notebook");
        }
        assertThat(shown.getFirst()).startsWith("show fit ");
        assertThat(shown.getLast()).contains("update fit ", "10/10", "loss 0.5", "step/s", "role=\"progressbar\"");
    }

    @Test
    void a_chart_is_shown_as_svg_and_png() {
        XYChart chart = PaperTheme.lines("Loss", "step", "nats");
        chart.addSeries("train", new double[] {1, 2, 3}, new double[] {3, 2, 1});
        assertThat(form(chart, MimeBundle.SVG)).startsWith("<svg");
        assertThat(form(chart, MimeBundle.PNG)).startsWith("iVBORw0KGgo");
        assertThat(form(new Figure("loss", "It falls.", chart), MimeBundle.HTML))
                .contains("<svg", "It falls.");
    }

    @Test
    void a_tensor_shows_shape_type_statistics_and_a_heat_map() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray array = manager.arange(6f).reshape(new Shape(2, 3));
            assertThat(form(array, MimeBundle.TEXT)).contains("(2, 3)", "float32", "min 0", "mean 2.5", "max 5");
            assertThat(form(array, MimeBundle.HTML)).contains("data:image/png;base64,");
            assertThat(form(array.log(), MimeBundle.TEXT)).contains("1 not finite");
        }
    }
}
