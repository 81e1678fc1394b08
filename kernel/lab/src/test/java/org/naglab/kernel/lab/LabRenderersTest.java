package org.naglab.kernel.lab;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.knowm.xchart.XYChart;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderers;
import org.naglab.report.Figure;
import org.naglab.report.PaperTheme;
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

    @ParameterizedTest
    @CsvSource({"3,3", "0.5,0.5", "1234.56789,1234.57", "0.00001,1.000e-05", "-2.25,-2.25", "1e12,1.000e+12", "0,0"})
    void numbers_keep_six_significant_digits(double value, String text) {
        assertThat(TableRenderer.number(value)).isEqualTo(text);
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

    private record Pair(String left, int right) {}

    @Test
    void records_become_a_table_and_other_collections_stay_text() {
        assertThat(form(List.of(new Pair("a", 1), new Pair("<b>", 2)), MimeBundle.HTML))
                .contains("2 × Pair", "<th style=\"text-align:left\">left</th>", "&lt;b&gt;");
        assertThat(Renderers.shared().render(List.of(1, 2)).data()).containsOnlyKeys(MimeBundle.TEXT);
        assertThat(form(List.of(), MimeBundle.TEXT)).isEqualTo("[]");
    }
}
