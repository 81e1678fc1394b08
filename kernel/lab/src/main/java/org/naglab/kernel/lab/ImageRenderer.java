package org.naglab.kernel.lab;

import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderer;

/** Shows a picture of Java's own, such as a {@code BufferedImage}, as PNG. */
public final class ImageRenderer implements Renderer<RenderedImage> {
    /** Used by the service loader. */
    public ImageRenderer() {}

    @Override
    public Class<RenderedImage> type() {
        return RenderedImage.class;
    }

    @Override
    public MimeBundle render(RenderedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", bytes)) {
                throw new IllegalArgumentException(
                        "the picture must have a form that PNG can hold, got " + image.getColorModel());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode a picture", e);
        }
        return MimeBundle.text("picture of " + image.getWidth() + " × " + image.getHeight() + " pixels")
                .with(MimeBundle.PNG, bytes.toByteArray());
    }
}
