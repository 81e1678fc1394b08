package org.naglab.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.IChart;

/** Draws a chart for print and screen: PNG at twice its size, or SVG. */
public final class Drawing {
    private static final int SCALE = 2;

    private Drawing() {}

    /**
     * Draws a chart as a PNG of twice its width and height.
     *
     * @param chart any chart of XChart
     * @return the bytes of the file
     */
    public static byte[] png(IChart chart) {
        PaperFont.prepare();
        BufferedImage image =
                new BufferedImage(SCALE * chart.getWidth(), SCALE * chart.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(SCALE, SCALE);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode the chart " + chart.getTitle(), e);
        }
        return bytes.toByteArray();
    }

    /**
     * Draws a chart as an SVG element. Text becomes outlines, so it needs no font; every shape has its colour also as a
     * class, {@code f-rrggbb} for filled and {@code s-rrggbb} for stroked, by which a page can recolour it.
     *
     * @param chart any chart of XChart
     * @return an {@code <svg>} element that is also a whole file
     */
    public static String svg(IChart chart) {
        PaperFont.prepare();
        SvgGraphics graphics = new SvgGraphics();
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        return graphics.element(chart.getWidth(), chart.getHeight(), chart.getTitle());
    }
}
