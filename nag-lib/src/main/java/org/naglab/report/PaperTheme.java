package org.naglab.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.knowm.xchart.style.theme.AbstractBaseTheme;

/**
 * Makes XChart's charts fit for a paper: white ground, horizontal grid only, no frame, thin axes, and colours that
 * people with a colour vision deficiency can tell apart (Okabe and Ito, 2008, "Color Universal Design"). The same on
 * every machine, since the font is {@link PaperFont}.
 *
 * <p>Use {@link #lines} for curves, or give the theme to any chart builder of XChart.
 */
public final class PaperTheme extends AbstractBaseTheme {
    /** Text and axes. */
    static final Color INK = new Color(0x222222);

    /** Tick labels and axis titles. */
    static final Color SOFT_INK = new Color(0x555555);

    static final Color GRID = new Color(0xE3E3E3);
    static final Color PAPER = Color.WHITE;

    private static final Color[] COLORS = {
        new Color(0x0072B2), // blue
        new Color(0xD55E00), // vermillion
        new Color(0x009E73), // bluish green
        new Color(0xCC79A7), // reddish purple
        new Color(0xE69F00), // orange
        new Color(0x56B4E9), // sky blue
        new Color(0x000000), // black
        new Color(0xF0E442), // yellow, last since it is faint on white
    };

    private static final BasicStroke LINE = new BasicStroke(1.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    private static final BasicStroke[] LINES = {LINE, LINE, LINE, LINE, LINE, LINE, LINE, LINE};
    private static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE,
        SeriesMarkers.SQUARE,
        SeriesMarkers.DIAMOND,
        SeriesMarkers.TRIANGLE_UP,
        SeriesMarkers.TRIANGLE_DOWN,
        SeriesMarkers.CIRCLE,
        SeriesMarkers.SQUARE,
        SeriesMarkers.DIAMOND
    };

    /** Creates the theme and makes its font drawable. */
    public PaperTheme() {
        PaperFont.prepare();
    }

    /**
     * Creates an empty chart for curves, 640 by 400, in this theme.
     *
     * @param title above the plot; may be empty
     * @param xTitle name and unit of the horizontal axis
     * @param yTitle name and unit of the vertical axis
     * @return the chart, to which series are added
     */
    public static XYChart lines(String title, String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .width(640)
                .height(400)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .theme(new PaperTheme())
                .build();
        chart.getStyler()
                .setPlotGridVerticalLinesVisible(false)
                .setAxisTicksMarksVisible(false)
                .setLegendLayout(LegendLayout.Horizontal)
                .setLocale(Locale.ROOT)
                .setPlotContentSize(0.95)
                .setChartTitleVisible(!title.isEmpty())
                .setXAxisTitleColor(SOFT_INK)
                .setYAxisTitleColor(SOFT_INK);
        chart.getStyler().setXAxisTickLabelsColor(SOFT_INK).setYAxisTickLabelsColor(SOFT_INK);
        chart.getStyler().setXAxisTickLabelsFormattingFunction(PaperTheme::tick);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(PaperTheme::tick);
        return chart;
    }

    /** Number as a person writes it on an axis: {@code 12,000}, {@code 0.35}, {@code 2e-5}. */
    static String tick(double value) {
        double size = Math.abs(value);
        if (size > 0 && size < 1e-3) {
            return new DecimalFormat("0.##E0", DecimalFormatSymbols.getInstance(Locale.ROOT))
                    .format(value)
                    .replace('E', 'e');
        }
        return new DecimalFormat("#,##0.####", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }

    @Override
    public Font getBaseFont() {
        return PaperFont.plain(11);
    }

    @Override
    public Color[] getSeriesColors() {
        return COLORS.clone();
    }

    @Override
    public BasicStroke[] getSeriesLines() {
        return LINES.clone();
    }

    @Override
    public Marker[] getSeriesMarkers() {
        return MARKERS.clone();
    }

    @Override
    public int getMarkerSize() {
        return 6;
    }

    @Override
    public Color getChartBackgroundColor() {
        return PAPER;
    }

    @Override
    public Color getChartFontColor() {
        return INK;
    }

    @Override
    public int getChartPadding() {
        return 12;
    }

    @Override
    public Font getChartTitleFont() {
        return PaperFont.bold(14);
    }

    @Override
    public boolean isChartTitleBoxVisible() {
        return false;
    }

    @Override
    public int getChartTitlePadding() {
        return 8;
    }

    @Override
    public Font getLegendFont() {
        return PaperFont.plain(11);
    }

    @Override
    public Color getLegendBackgroundColor() {
        return PAPER;
    }

    @Override
    public Color getLegendBorderColor() {
        return PAPER;
    }

    @Override
    public int getLegendPadding() {
        return 10;
    }

    @Override
    public int getPlotMargin() {
        return 0;
    }

    @Override
    public LegendPosition getLegendPosition() {
        return LegendPosition.OutsideS;
    }

    @Override
    public Font getAxisTitleFont() {
        return PaperFont.plain(12);
    }

    @Override
    public Font getAxisTickLabelsFont() {
        return PaperFont.plain(11);
    }

    @Override
    public Color getAxisTickLabelsColor() {
        return SOFT_INK;
    }

    @Override
    public Color getAxisTickMarksColor() {
        return SOFT_INK;
    }

    @Override
    public int getAxisTickMarkLength() {
        return 4;
    }

    @Override
    public boolean isPlotTicksMarksVisible() {
        return false;
    }

    @Override
    public Color getPlotBackgroundColor() {
        return PAPER;
    }

    @Override
    public boolean isPlotBorderVisible() {
        return false;
    }

    @Override
    public Color getPlotBorderColor() {
        return PAPER;
    }

    @Override
    public Color getPlotGridLinesColor() {
        return GRID;
    }

    @Override
    public boolean isPlotGridVerticalLinesVisible() {
        return false;
    }

    @Override
    public BasicStroke getPlotGridLinesStroke() {
        return new BasicStroke(1f);
    }

    @Override
    public boolean isErrorBarsColorSeriesColor() {
        return true;
    }
}
