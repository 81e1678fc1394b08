package org.naglab.kernel.lab;

import org.naglab.kernel.display.HtmlText;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderer;
import org.naglab.report.Report;

/** Shows a run's report as the page that it is, in a frame of its own so that its style stays with it. */
public final class ReportRenderer implements Renderer<Report> {
    /** Used by the service loader. */
    public ReportRenderer() {}

    @Override
    public Class<Report> type() {
        return Report.class;
    }

    @Override
    public MimeBundle render(Report report) {
        String frame = "<iframe style=\"width:100%;height:44em;border:1px solid rgba(128,128,128,.4)\""
                + " sandbox=\"allow-popups\" srcdoc=\"" + HtmlText.escape(report.html()) + "\"></iframe>";
        return MimeBundle.text("report: " + report.title()).with(MimeBundle.HTML, frame);
    }
}
