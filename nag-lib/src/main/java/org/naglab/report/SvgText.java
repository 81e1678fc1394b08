package org.naglab.report;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.PathIterator;
import java.util.Locale;

/** Writes outlines, numbers and colours as SVG's attributes have them. */
final class SvgText {
    private SvgText() {}

    static String path(Shape shape) {
        StringBuilder path = new StringBuilder();
        double[] at = new double[6];
        for (PathIterator i = shape.getPathIterator(null); !i.isDone(); i.next()) {
            switch (i.currentSegment(at)) {
                case PathIterator.SEG_MOVETO -> points(path.append('M'), at, 2);
                case PathIterator.SEG_LINETO -> points(path.append('L'), at, 2);
                case PathIterator.SEG_QUADTO -> points(path.append('Q'), at, 4);
                case PathIterator.SEG_CUBICTO -> points(path.append('C'), at, 6);
                case PathIterator.SEG_CLOSE -> path.append('Z');
                default -> throw new IllegalStateException("segment must be one of the five kinds");
            }
        }
        return path.toString();
    }

    private static void points(StringBuilder path, double[] at, int count) {
        for (int i = 0; i < count; i++) {
            path.append(i == 0 ? "" : " ").append(number(at[i]));
        }
    }

    /** At most two decimals, without trailing zeros. */
    static String number(double value) {
        long hundredths = Math.round(100 * value);
        String sign = hundredths < 0 ? "-" : "";
        long whole = Math.abs(hundredths) / 100;
        long rest = Math.abs(hundredths) % 100;
        String decimals = rest == 0 ? "" : rest % 10 == 0 ? "." + rest / 10 : rest < 10 ? ".0" + rest : "." + rest;
        return sign + whole + decimals;
    }

    /** Six digits, without the sign before them and without the opacity. */
    static String hex(Color color) {
        return String.format(Locale.ROOT, "%06x", color.getRGB() & 0xFFFFFF);
    }
}
