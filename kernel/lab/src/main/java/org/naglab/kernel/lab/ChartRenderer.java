package org.naglab.kernel.lab;

import java.util.Map;
import org.knowm.xchart.internal.chartpart.IChart;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderer;
import org.naglab.report.Drawing;

/**
 * Shows an XChart chart as SVG, for print and for zooming, and as a PNG of twice its size in pixels, for front ends that
 * take no SVG.
 */
public final class ChartRenderer implements Renderer<IChart> {
    /** Used by the service loader. */
    public ChartRenderer() {}

    @Override
    public Class<IChart> type() {
        return IChart.class;
    }

    @Override
    public MimeBundle render(IChart chart) {
        String title = chart.getTitle() == null || chart.getTitle().isEmpty() ? "chart" : chart.getTitle();
        return MimeBundle.text("%s (%d × %d)".formatted(title, chart.getWidth(), chart.getHeight()))
                .with(MimeBundle.SVG, Drawing.svg(chart))
                .with(MimeBundle.PNG, Drawing.png(chart))
                .hinting(MimeBundle.PNG, Map.of("width", chart.getWidth(), "height", chart.getHeight()));
    }
}
