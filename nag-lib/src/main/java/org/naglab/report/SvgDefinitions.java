package org.naglab.report;

import java.awt.Color;
import java.awt.LinearGradientPaint;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Point2D;
import java.util.SortedMap;
import java.util.TreeMap;

/** Clips and gradients that a picture refers to. Equal ones have equal names, also in other pictures of a page. */
final class SvgDefinitions {
    private final SortedMap<String, String> elements = new TreeMap<>(); // by their ids

    /** All of them, in the order of their names. */
    String elements() {
        return String.join("", elements.values());
    }

    /**
     * Names a clip.
     *
     * @param clip in coordinates of the picture
     */
    String clip(Shape clip) {
        String path = SvgText.path(clip);
        String id = "clip-" + Integer.toHexString(path.hashCode());
        elements.put(id, "<clipPath id=\"" + id + "\"><path d=\"" + path + "\"/></clipPath>\n");
        return id;
    }

    /**
     * Names a gradient.
     *
     * @param transform from its coordinates to the picture's
     */
    String gradient(LinearGradientPaint gradient, AffineTransform transform) {
        Point2D start = transform.transform(gradient.getStartPoint(), null);
        Point2D end = transform.transform(gradient.getEndPoint(), null);
        StringBuilder stops = new StringBuilder(" gradientUnits=\"userSpaceOnUse\" x1=\"");
        stops.append(SvgText.number(start.getX())).append("\" y1=\"").append(SvgText.number(start.getY()));
        stops.append("\" x2=\"").append(SvgText.number(end.getX()));
        stops.append("\" y2=\"").append(SvgText.number(end.getY())).append("\">");
        for (int i = 0; i < gradient.getColors().length; i++) {
            Color stop = gradient.getColors()[i];
            stops.append("<stop offset=\"").append(gradient.getFractions()[i]);
            stops.append("\" stop-color=\"#").append(SvgText.hex(stop));
            stops.append("\" stop-opacity=\"").append(SvgText.number(stop.getAlpha() / 255.0));
            stops.append("\"/>");
        }
        String id = "gradient-" + Integer.toHexString(stops.toString().hashCode());
        elements.put(id, "<linearGradient id=\"" + id + "\"" + stops + "</linearGradient>\n");
        return id;
    }
}
