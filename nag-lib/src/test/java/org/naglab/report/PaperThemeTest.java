package org.naglab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
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
    void ticks_are_numbers_as_a_person_writes_them() {
        assertThat(PaperTheme.tick(12000)).isEqualTo("12,000");
        assertThat(PaperTheme.tick(0.35)).isEqualTo("0.35");
        assertThat(PaperTheme.tick(2e-5)).isEqualTo("2e-5");
        assertThat(PaperTheme.tick(0)).isEqualTo("0");
    }
}
