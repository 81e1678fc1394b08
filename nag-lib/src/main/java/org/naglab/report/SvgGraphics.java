package org.naglab.report;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Composite;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.GraphicsConfiguration;
import java.awt.Image;
import java.awt.LinearGradientPaint;
import java.awt.MultipleGradientPaint;
import java.awt.Paint;
import java.awt.Polygon;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.BufferedImageOp;
import java.awt.image.ImageObserver;
import java.awt.image.RenderedImage;
import java.awt.image.renderable.RenderableImage;
import java.text.AttributedCharacterIterator;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/**
 * Writes down as SVG what is drawn on it: shapes, strokes and text in plain colours, areas also in linear gradients, as
 * charts need; no images. Everything becomes a path in the coordinates of the picture.
 */
@NullUnmarked // Graphics2D allows null for clips, paints and backgrounds
final class SvgGraphics extends Graphics2D {
    private final StringBuilder body;
    private final SvgDefinitions definitions;
    private final RenderingHints hints = new RenderingHints(Map.of());
    private AffineTransform transform = new AffineTransform();
    private Color color = Color.BLACK;
    private LinearGradientPaint gradient; // null for a plain colour
    private Color background = Color.WHITE;
    private Stroke stroke = new BasicStroke();
    private Composite composite = AlphaComposite.SrcOver;
    private Font font = PaperFont.plain(11);
    private Shape clip; // in picture coordinates

    SvgGraphics() {
        body = new StringBuilder();
        definitions = new SvgDefinitions();
    }

    private SvgGraphics(SvgGraphics parent) {
        body = parent.body;
        definitions = parent.definitions;
        hints.add(parent.hints);
        transform = new AffineTransform(parent.transform);
        color = parent.color;
        gradient = parent.gradient;
        background = parent.background;
        stroke = parent.stroke;
        composite = parent.composite;
        font = parent.font;
        clip = parent.clip;
    }

    /** The picture so far as one element. */
    String element(int width, int height, String title) {
        String label = title == null ? "" : Html.escape(title);
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + width + " " + height + "\" width=\"" + width
                + "\" height=\"" + height + "\" role=\"img\" aria-label=\"" + label + "\">\n"
                + definitions.elements() + body
                + "</svg>\n";
    }

    @Override
    public void fill(Shape shape) {
        String path = SvgText.path(transform.createTransformedShape(shape));
        if (path.isEmpty()) {
            return;
        }
        if (gradient != null) {
            body.append("<path fill=\"url(#")
                    .append(definitions.gradient(gradient, transform))
                    .append(")\"");
        } else {
            body.append("<path class=\"f-").append(SvgText.hex(color));
            body.append("\" fill=\"#").append(SvgText.hex(color)).append('"');
            opacity("fill-opacity");
        }
        finish(path, shape, 0);
    }

    @Override
    public void draw(Shape shape) {
        if (gradient != null) {
            throw new UnsupportedOperationException("lines must have a plain colour, got " + gradient);
        }
        if (!(stroke instanceof BasicStroke line)) {
            fill(stroke.createStrokedShape(shape));
            return;
        }
        String path = SvgText.path(transform.createTransformedShape(shape));
        if (path.isEmpty()) {
            return;
        }
        body.append("<path fill=\"none\" class=\"s-").append(SvgText.hex(color));
        body.append("\" stroke=\"#").append(SvgText.hex(color)).append('"');
        body.append(" stroke-width=\"")
                .append(SvgText.number(line.getLineWidth()))
                .append('"');
        if (line.getEndCap() == BasicStroke.CAP_ROUND) {
            body.append(" stroke-linecap=\"round\"");
        }
        if (line.getLineJoin() == BasicStroke.JOIN_ROUND) {
            body.append(" stroke-linejoin=\"round\"");
        }
        float[] dashes = line.getDashArray();
        if (dashes != null) {
            body.append(" stroke-dasharray=\"");
            for (float dash : dashes) {
                body.append(SvgText.number(dash)).append(' ');
            }
            body.append('"');
        }
        opacity("stroke-opacity");
        finish(path, shape, line.getLineWidth());
    }

    private void opacity(String attribute) {
        if (color.getAlpha() < 255) {
            body.append(' ').append(attribute).append("=\"").append(SvgText.number(color.getAlpha() / 255.0));
            body.append('"');
        }
    }

    /** Closes the element; only what reaches over the edge of the clip is clipped. */
    private void finish(String path, Shape shape, double lineWidth) {
        if (clip != null) {
            Rectangle2D bounds = transform.createTransformedShape(shape).getBounds2D();
            Rectangle2D reach = new Rectangle2D.Double(
                    bounds.getX() - lineWidth / 2,
                    bounds.getY() - lineWidth / 2,
                    bounds.getWidth() + lineWidth,
                    bounds.getHeight() + lineWidth);
            if (!clip.contains(reach)) {
                body.append(" clip-path=\"url(#").append(definitions.clip(clip)).append(")\"");
            }
        }
        body.append(" d=\"").append(path).append("\"/>\n");
    }

    // --- text: as outlines

    @Override
    public void drawString(String text, float x, float y) {
        drawGlyphVector(font.createGlyphVector(getFontRenderContext(), text), x, y);
    }

    @Override
    public void drawString(String text, int x, int y) {
        drawString(text, (float) x, (float) y);
    }

    @Override
    public void drawString(AttributedCharacterIterator text, int x, int y) {
        drawString(text, (float) x, (float) y);
    }

    @Override
    public void drawString(AttributedCharacterIterator text, float x, float y) {
        TextLayout layout = new TextLayout(text, getFontRenderContext());
        fill(layout.getOutline(AffineTransform.getTranslateInstance(x, y)));
    }

    @Override
    public void drawGlyphVector(GlyphVector glyphs, float x, float y) {
        fill(glyphs.getOutline(x, y));
    }

    @Override
    public FontRenderContext getFontRenderContext() {
        return new FontRenderContext(null, true, true);
    }

    @Override
    public FontMetrics getFontMetrics(Font font) {
        Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            return graphics.getFontMetrics(font);
        } finally {
            graphics.dispose();
        }
    }

    // --- shapes by their coordinates

    @Override
    public void drawLine(int x1, int y1, int x2, int y2) {
        draw(new Line2D.Double(x1, y1, x2, y2));
    }

    @Override
    public void fillRect(int x, int y, int width, int height) {
        fill(new Rectangle(x, y, width, height));
    }

    @Override
    public void clearRect(int x, int y, int width, int height) {
        Color before = color;
        color = background;
        fillRect(x, y, width, height);
        color = before;
    }

    @Override
    public void drawRoundRect(int x, int y, int width, int height, int arcWidth, int arcHeight) {
        draw(new RoundRectangle2D.Double(x, y, width, height, arcWidth, arcHeight));
    }

    @Override
    public void fillRoundRect(int x, int y, int width, int height, int arcWidth, int arcHeight) {
        fill(new RoundRectangle2D.Double(x, y, width, height, arcWidth, arcHeight));
    }

    @Override
    public void drawOval(int x, int y, int width, int height) {
        draw(new Ellipse2D.Double(x, y, width, height));
    }

    @Override
    public void fillOval(int x, int y, int width, int height) {
        fill(new Ellipse2D.Double(x, y, width, height));
    }

    @Override
    public void drawArc(int x, int y, int width, int height, int start, int extent) {
        draw(new Arc2D.Double(x, y, width, height, start, extent, Arc2D.OPEN));
    }

    @Override
    public void fillArc(int x, int y, int width, int height, int start, int extent) {
        fill(new Arc2D.Double(x, y, width, height, start, extent, Arc2D.PIE));
    }

    @Override
    public void drawPolyline(int[] x, int[] y, int count) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < count; i++) {
            if (i == 0) {
                path.moveTo(x[i], y[i]);
            } else {
                path.lineTo(x[i], y[i]);
            }
        }
        draw(path);
    }

    @Override
    public void drawPolygon(int[] x, int[] y, int count) {
        draw(new Polygon(x, y, count));
    }

    @Override
    public void fillPolygon(int[] x, int[] y, int count) {
        fill(new Polygon(x, y, count));
    }

    // --- state

    @Override
    public Graphics create() {
        return new SvgGraphics(this);
    }

    @Override
    public void dispose() {}

    @Override
    public void setTransform(AffineTransform next) {
        transform = new AffineTransform(next);
    }

    @Override
    public AffineTransform getTransform() {
        return new AffineTransform(transform);
    }

    @Override
    public void transform(AffineTransform next) {
        transform.concatenate(next);
    }

    @Override
    public void translate(int x, int y) {
        transform.translate(x, y);
    }

    @Override
    public void translate(double x, double y) {
        transform.translate(x, y);
    }

    @Override
    public void rotate(double theta) {
        transform.rotate(theta);
    }

    @Override
    public void rotate(double theta, double x, double y) {
        transform.rotate(theta, x, y);
    }

    @Override
    public void scale(double x, double y) {
        transform.scale(x, y);
    }

    @Override
    public void shear(double x, double y) {
        transform.shear(x, y);
    }

    @Override
    public void setPaint(Paint paint) {
        switch (paint) {
            case null -> {}
            case Color plain -> setColor(plain);
            case LinearGradientPaint linear when isPlain(linear) -> gradient = linear;
            default ->
                throw new UnsupportedOperationException(
                        "paint must be a plain colour or a linear gradient without transform and cycle, got " + paint);
        }
    }

    private static boolean isPlain(LinearGradientPaint gradient) {
        return gradient.getTransform().isIdentity()
                && gradient.getCycleMethod() == MultipleGradientPaint.CycleMethod.NO_CYCLE;
    }

    @Override
    public Paint getPaint() {
        return gradient == null ? color : gradient;
    }

    @Override
    public Color getColor() {
        return color;
    }

    @Override
    public void setColor(Color next) {
        color = next == null ? color : next;
        gradient = next == null ? gradient : null;
    }

    @Override
    public void setBackground(Color next) {
        background = next;
    }

    @Override
    public Color getBackground() {
        return background;
    }

    @Override
    public void setStroke(Stroke next) {
        stroke = next;
    }

    @Override
    public Stroke getStroke() {
        return stroke;
    }

    @Override
    public void setComposite(Composite next) {
        composite = next;
    }

    @Override
    public Composite getComposite() {
        return composite;
    }

    @Override
    public void setPaintMode() {}

    @Override
    public void setXORMode(Color other) {
        throw new UnsupportedOperationException("SVG has no XOR mode");
    }

    @Override
    public Font getFont() {
        return font;
    }

    @Override
    public void setFont(Font next) {
        font = next;
    }

    @Override
    public void setRenderingHint(RenderingHints.Key key, Object value) {
        hints.put(key, value);
    }

    @Override
    public Object getRenderingHint(RenderingHints.Key key) {
        return hints.get(key);
    }

    @Override
    public void setRenderingHints(Map<?, ?> next) {
        hints.clear();
        addRenderingHints(next);
    }

    @Override
    public void addRenderingHints(Map<?, ?> next) {
        next.forEach(hints::put);
    }

    @Override
    public RenderingHints getRenderingHints() {
        return (RenderingHints) hints.clone();
    }

    // --- clip

    @Override
    public void setClip(Shape shape) {
        clip = shape == null ? null : transform.createTransformedShape(shape);
    }

    @Override
    public void setClip(int x, int y, int width, int height) {
        setClip(new Rectangle(x, y, width, height));
    }

    @Override
    public void clip(Shape shape) {
        Shape next = transform.createTransformedShape(shape);
        if (clip != null) {
            Area both = new Area(clip);
            both.intersect(new Area(next));
            next = both;
        }
        clip = next;
    }

    @Override
    public void clipRect(int x, int y, int width, int height) {
        clip(new Rectangle(x, y, width, height));
    }

    @Override
    public Shape getClip() {
        if (clip == null) {
            return null;
        }
        try {
            return transform.createInverse().createTransformedShape(clip);
        } catch (java.awt.geom.NoninvertibleTransformException e) {
            throw new IllegalStateException("transform must be invertible, got " + transform, e);
        }
    }

    @Override
    public Rectangle getClipBounds() {
        Shape shape = getClip();
        return shape == null ? null : shape.getBounds();
    }

    @Override
    public boolean hit(Rectangle rectangle, Shape shape, boolean onStroke) {
        Shape tested = onStroke ? stroke.createStrokedShape(shape) : shape;
        Rectangle2D picture = rectangle;
        return transform.createTransformedShape(tested).intersects(picture);
    }

    @Override
    public GraphicsConfiguration getDeviceConfiguration() {
        throw new UnsupportedOperationException("SVG has no device");
    }

    // --- images: none

    private static UnsupportedOperationException noImages() {
        return new UnsupportedOperationException("images are not drawn as SVG");
    }

    @Override
    public boolean drawImage(Image image, AffineTransform form, ImageObserver observer) {
        throw noImages();
    }

    @Override
    public void drawImage(BufferedImage image, BufferedImageOp operation, int x, int y) {
        throw noImages();
    }

    @Override
    public void drawRenderedImage(RenderedImage image, AffineTransform form) {
        throw noImages();
    }

    @Override
    public void drawRenderableImage(RenderableImage image, AffineTransform form) {
        throw noImages();
    }

    @Override
    public boolean drawImage(Image image, int x, int y, ImageObserver observer) {
        throw noImages();
    }

    @Override
    public boolean drawImage(Image image, int x, int y, int width, int height, ImageObserver observer) {
        throw noImages();
    }

    @Override
    public boolean drawImage(Image image, int x, int y, Color ground, ImageObserver observer) {
        throw noImages();
    }

    @Override
    public boolean drawImage(Image image, int x, int y, int width, int height, Color ground, ImageObserver observer) {
        throw noImages();
    }

    @Override
    public boolean drawImage(
            Image image,
            int dx1,
            int dy1,
            int dx2,
            int dy2,
            int sx1,
            int sy1,
            int sx2,
            int sy2,
            ImageObserver observer) {
        throw noImages();
    }

    @Override
    public boolean drawImage(
            Image image,
            int dx1,
            int dy1,
            int dx2,
            int dy2,
            int sx1,
            int sy1,
            int sx2,
            int sy2,
            Color ground,
            ImageObserver observer) {
        throw noImages();
    }

    @Override
    public void copyArea(int x, int y, int width, int height, int dx, int dy) {
        throw noImages();
    }
}
