package org.naglab.kernel.display;

/**
 * A formula or text that is shown as LaTeX.
 *
 * @param latex the content
 */
public record Latex(String latex) implements Renderable {
    @Override
    public MimeBundle render() {
        return MimeBundle.text(latex).with(MimeBundle.LATEX, latex);
    }
}
