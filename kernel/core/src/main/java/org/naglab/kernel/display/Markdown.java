package org.naglab.kernel.display;

/**
 * Text that is shown as Markdown, with formulas between dollar signs.
 *
 * @param markdown the content
 */
public record Markdown(String markdown) implements Renderable {
    @Override
    public MimeBundle render() {
        return MimeBundle.text(markdown).with(MimeBundle.MARKDOWN, markdown);
    }
}
