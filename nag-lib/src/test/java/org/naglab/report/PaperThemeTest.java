package org.naglab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;

class PaperThemeTest {
    private static XYChart chart() {
        XYChart chart = PaperTheme.lines("Title <&>", "updates", "loss");
        chart.addSeries("first", new double[] {1, 2, 4}, new double[] {3, 1, 2});
        chart.addSeries("second", new double[] {1, 2, 4}, new double[] {1, 2, 2.5});
        return chart;
    }

    @Test
    void a_png_is_white_with_series_in_the_colours_of_okabe_and_ito() throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(Drawing.png(chart())));
        Set<Integer> colours = new HashSet<>();
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                colours.add(image.getRGB(x, y));
            }
        }
        assertThat(new Color(image.getRGB(0, 0))).isEqualTo(Color.WHITE);
        assertThat(colours).contains(0xFF0072B2, 0xFFD55E00, 0xFFE3E3E3);
    }

    @Test
    void a_chart_is_drawn_the_same_each_time() {
        assertThat(Drawing.png(chart())).isEqualTo(Drawing.png(chart()));
        assertThat(Drawing.svg(chart())).isEqualTo(Drawing.svg(chart()));
    }

    @Test
    void an_svg_has_its_colours_as_classes_and_its_text_as_outlines() {
        assertThat(Drawing.svg(chart()))
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 400\"")
                .contains("aria-label=\"Title &lt;&amp;&gt;\"", "class=\"s-0072b2\"", "class=\"f-ffffff\"")
                .doesNotContain("<text", "NaN");
    }

    @Test
    void the_legend_of_a_heat_map_is_a_gradient_in_its_colours() throws Exception {
        HeatMapChart map = new HeatMapChartBuilder()
                .width(640)
                .height(560)
                .theme(new PaperTheme())
                .build();
        map.getStyler().setRangeColors(new Color[] {Color.WHITE, new Color(0x005A8C)});
        map.getStyler().setLegendVisible(true);
        map.addSeries(
                "m", List.of("a", "b"), List.of("c", "d"), List.of(new Number[] {0, 0, 0.2}, new Number[] {1, 1, 1}));
        String svg = Drawing.svg(map);
        assertThat(svg).contains("stop-color=\"#ffffff\"", "stop-color=\"#005a8c\"");
        String id = svg.replaceAll("(?s).*<linearGradient id=\"([^\"]+)\".*", "$1");
        assertThat(svg).contains("fill=\"url(#" + id + ")\"");
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void ticks_are_numbers_as_a_person_writes_them() {
        assertThat(PaperTheme.tick(12000)).isEqualTo("12,000");
        assertThat(PaperTheme.tick(0.35)).isEqualTo("0.35");
        assertThat(PaperTheme.tick(2e-5)).isEqualTo("2e-5");
        assertThat(PaperTheme.tick(0)).isEqualTo("0");
    }
}
