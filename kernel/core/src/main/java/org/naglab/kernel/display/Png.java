package org.naglab.kernel.display;

import java.util.Map;

/**
 * A picture in PNG.
 *
 * @param bytes the file's content
 * @param width CSS pixels that it should take; 0 for its own size
 */
public record Png(byte[] bytes, int width) implements Renderable {
    /** Makes a picture that is shown in its own size. */
    public Png(byte[] bytes) {
        this(bytes, 0);
    }

    @Override
    public MimeBundle render() {
        MimeBundle bundle = MimeBundle.text("PNG of " + bytes.length + " bytes").with(MimeBundle.PNG, bytes);
        return width == 0 ? bundle : bundle.hinting(MimeBundle.PNG, Map.of("width", width));
    }
}
