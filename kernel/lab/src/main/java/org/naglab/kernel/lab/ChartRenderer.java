package org.naglab.kernel.lab;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.IChart;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderer;

/** Shows an XChart chart as a PNG of twice its size in pixels, so that it is sharp on dense screens and on paper. */
public final class ChartRenderer implements Renderer<IChart> {
    private static final int SCALE = 2;

    /** Used by the service loader. */
    public ChartRenderer() {}

    @Override
    public Class<IChart> type() {
        return IChart.class;
    }

    @Override
    public MimeBundle render(IChart chart) {
        String title = chart.getTitle() == null || chart.getTitle().isEmpty() ? "chart" : chart.getTitle();
        return MimeBundle.text("%s (%d × %d)".formatted(title, chart.getWidth(), chart.getHeight()))
                .with(MimeBundle.PNG, png(chart))
                .hinting(MimeBundle.PNG, Map.of("width", chart.getWidth(), "height", chart.getHeight()));
    }

    private static byte[] png(IChart chart) {
        BufferedImage image =
                new BufferedImage(chart.getWidth() * SCALE, chart.getHeight() * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            graphics.scale(SCALE, SCALE);
            chart.paint(graphics, chart.getWidth(), chart.getHeight());
        } finally {
            graphics.dispose();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode a chart", e);
        }
        return bytes.toByteArray();
    }
}
