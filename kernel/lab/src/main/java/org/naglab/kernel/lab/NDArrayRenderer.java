package org.naglab.kernel.lab;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.naglab.kernel.display.HtmlText;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderer;

/**
 * Shows a tensor by its shape, type, statistics and, if it has one or two axes that are not 1, a small heat map. Tensors
 * beyond {@value #MOST_ELEMENTS} elements show shape and type only, because statistics would copy them.
 */
public final class NDArrayRenderer implements Renderer<NDArray> {
    private static final long MOST_ELEMENTS = 20_000_000;
    private static final int MOST_PIXELS = 480;

    /** Used by the service loader. */
    public NDArrayRenderer() {}

    @Override
    public Class<NDArray> type() {
        return NDArray.class;
    }

    @Override
    public MimeBundle render(NDArray array) {
        String head = array.getShape() + " " + array.getDataType().name().toLowerCase(Locale.ROOT) + " on "
                + array.getDevice();
        if (array.getShape().size() == 0
                || array.getShape().size() > MOST_ELEMENTS
                || array.getDataType() == DataType.STRING) {
            return MimeBundle.text(head);
        }
        float[] values;
        try (NDArray floats = array.toType(DataType.FLOAT32, true)) {
            values = floats.toFloatArray();
        }
        Statistics statistics = Statistics.of(values);
        String text = head + "\n" + statistics;
        long[] shape = java.util.Arrays.stream(array.getShape().getShape())
                .filter(size -> size != 1)
                .toArray();
        StringBuilder html = new StringBuilder("<div><code>")
                .append(HtmlText.escape(head))
                .append("</code><div style=\"opacity:.75\">")
                .append(HtmlText.escape(statistics.toString()))
                .append("</div>");
        if (shape.length <= 2 && values.length > 1) {
            int columns = (int) shape[shape.length - 1];
            html.append("<img style=\"image-rendering:pixelated;margin-top:.4em\" src=\"data:image/png;base64,")
                    .append(heatMap(values, values.length / columns, columns, statistics))
                    .append("\"/>");
        }
        return MimeBundle.text(text).with(MimeBundle.HTML, html.append("</div>").toString());
    }

    private record Statistics(double min, double max, double mean, double deviation, long notFinite) {
        static Statistics of(float[] values) {
            double min = Double.POSITIVE_INFINITY;
            double max = Double.NEGATIVE_INFINITY;
            double sum = 0;
            double squares = 0;
            long finite = 0;
            for (float value : values) {
                if (Float.isFinite(value)) {
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                    sum += value;
                    squares += (double) value * value;
                    finite++;
                }
            }
            double mean = sum / Math.max(1, finite);
            double deviation = Math.sqrt(Math.max(0, squares / Math.max(1, finite) - mean * mean));
            return new Statistics(min, max, mean, deviation, values.length - finite);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "min %.4g, mean %.4g, max %.4g, standard deviation %.4g%s",
                    min,
                    mean,
                    max,
                    deviation,
                    notFinite == 0 ? "" : ", " + notFinite + " not finite");
        }
    }

    private static String heatMap(float[] values, int rows, int columns, Statistics statistics) {
        int height = Math.min(rows, MOST_PIXELS);
        int width = Math.min(columns, MOST_PIXELS);
        int zoom = Math.clamp(240 / Math.max(height, width), 1, 24);
        BufferedImage image = new BufferedImage(width * zoom, height * zoom, BufferedImage.TYPE_INT_RGB);
        double range = Math.max(1e-30, statistics.max() - statistics.min());
        for (int y = 0; y < height * zoom; y++) {
            for (int x = 0; x < width * zoom; x++) {
                int row = (int) ((long) (y / zoom) * rows / height);
                int column = (int) ((long) (x / zoom) * columns / width);
                float value = values[row * columns + column];
                image.setRGB(x, y, Float.isFinite(value) ? colour((value - statistics.min()) / range) : 0x999999);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode a heat map", e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** A dark-blue to yellow scale that stays readable in grey and to colour-blind eyes. */
    private static int colour(double level) {
        int[] stops = {0x0D1B3E, 0x25518B, 0x3E8E9C, 0x86C27B, 0xF5E55A};
        double position = Math.clamp(level, 0, 1) * (stops.length - 1);
        int lower = Math.min((int) position, stops.length - 2);
        double part = position - lower;
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            double from = (stops[lower] >> shift) & 0xFF;
            double to = (stops[lower + 1] >> shift) & 0xFF;
            rgb |= (int) Math.round(from + (to - from) * part) << shift;
        }
        return rgb;
    }
}
