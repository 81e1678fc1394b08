package org.naglab.kernel.display;

/**
 * A drawing in SVG.
 *
 * @param svg the content
 */
public record Svg(String svg) implements Renderable {
    @Override
    public MimeBundle render() {
        return MimeBundle.text(svg).with(MimeBundle.SVG, svg);
    }
}
