package org.naglab.kernel.lab;

import org.naglab.kernel.display.HtmlText;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderer;
import org.naglab.report.Drawing;
import org.naglab.report.Figure;

/** Shows a report's figure: the chart with its caption below. */
public final class FigureRenderer implements Renderer<Figure> {
    /** Used by the service loader. */
    public FigureRenderer() {}

    @Override
    public Class<Figure> type() {
        return Figure.class;
    }

    @Override
    public MimeBundle render(Figure figure) {
        String html = "<figure style=\"margin:0\">" + Drawing.svg(figure.chart())
                + "<figcaption style=\"opacity:.75;max-width:%dpx\">"
                        .formatted(figure.chart().getWidth())
                + HtmlText.escape(figure.caption()) + "</figcaption></figure>";
        return MimeBundle.text(figure.name() + ": " + figure.caption()).with(MimeBundle.HTML, html);
    }
}
