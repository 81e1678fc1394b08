package org.naglab.kernel.display;

/**
 * Text that is shown as HTML.
 *
 * @param html the content
 */
public record Html(String html) implements Renderable {
    @Override
    public MimeBundle render() {
        return MimeBundle.text(html).with(MimeBundle.HTML, html);
    }
}
