package org.naglab.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.naglab.eval.Difference;
import org.naglab.eval.Evaluation;
import org.naglab.eval.Interval;
import org.naglab.eval.Latency;
import org.naglab.eval.Metric;
import org.naglab.eval.Rouge;
import org.naglab.eval.Stemming;

/** A report as one HTML page: style and figures are inside, nothing is fetched, nothing is run. */
final class HtmlPage {
    /** Sources of more characters are shown in part. */
    private static final int LONGEST_SOURCE = 700;

    private final Contents contents;
    private final Report report;
    private final StringBuilder page = new StringBuilder();

    HtmlPage(Contents contents) {
        this.contents = contents;
        this.report = contents.report();
    }

    String text() {
        page.setLength(0);
        add("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        add("<meta name=\"color-scheme\" content=\"light dark\">\n");
        add("<title>" + Html.escape(report.title()) + "</title>\n<style>\n" + style() + "</style>\n</head>\n<body>\n");
        header();
        add("<main>\n");
        scores();
        samples();
        curves();
        speed();
        facts("Configuration", "configuration", report.configuration());
        facts("Provenance", "provenance", report.provenance());
        again();
        add("</main>\n</body>\n</html>\n");
        return page.toString();
    }

    private void add(String html) {
        page.append(html);
    }

    private static String style() {
        try (InputStream in = Objects.requireNonNull(HtmlPage.class.getResourceAsStream("report.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read report.css of the library", e);
        }
    }

    private void section(String id, String heading) {
        add("<section id=\"" + id + "\">\n<h2>" + Html.escape(heading) + "</h2>\n");
    }

    // --- head

    private void header() {
        add("<header>\n<p class=\"kicker\">NagLab · run report</p>\n<h1>" + Html.escape(report.title()) + "</h1>\n");
        add("<p class=\"summary\">" + Html.escape(report.summary()) + "</p>\n");
        add("<p class=\"run\"><code>" + Html.escape(report.run()) + "</code></p>\n<div class=\"tiles\">\n");
        SystemResult best = contents.best();
        for (Metric metric : List.of(Metric.ROUGE_1, Metric.ROUGE_2, Metric.ROUGE_L)) {
            String value = Contents.shown(metric, best.evaluation().value(metric));
            tile(metric.label(), value, comparedWithYardstick(best, metric));
        }
        best.latency()
                .ifPresent(latency -> tile(
                        "median latency",
                        Contents.millis(latency.medianMs()) + "<small> ms</small>",
                        "a sentence; nine of ten within " + Contents.millis(latency.p90Ms()) + " ms"));
        tile("test items", grouped(best.evaluation().items()), "all of them count");
        add("</div>\n<p class=\"note\">Figures of the best model, <strong>" + Html.escape(best.name())
                + "</strong>, chosen by ROUGE-L.</p>\n</header>\n");
    }

    private String comparedWithYardstick(SystemResult best, Metric metric) {
        for (Comparison comparison : contents.comparisons().isEmpty()
                ? List.<Comparison>of()
                : contents.comparisons().getFirst()) {
            if (comparison.system() == best) {
                double difference = Objects.requireNonNull(
                                comparison.differences().get(metric))
                        .difference()
                        .value();
                return Contents.signed(difference) + " against "
                        + comparison.against().name();
            }
        }
        return "F1 × 100";
    }

    private void tile(String label, String value, String note) {
        add("<div class=\"tile\"><span>" + Html.escape(label) + "</span><strong>" + value + "</strong><em>"
                + Html.escape(note) + "</em></div>\n");
    }

    // --- scores

    private void scores() {
        section("scores", "Scores");
        Evaluation first = report.systems().getFirst().evaluation();
        scoreTable(Contents.MAIN);
        add("<p class=\"note\">Times 100, except the length ratio. Under each score its "
                + Contents.percent(first.confidence()) + " interval (" + grouped(first.resamples())
                + " resamples of the items). ROUGE: mean F1, unstemmed, sentence level. BLEU and chrF2 as sacreBLEU. "
                + "Bold: the best model.</p>\n");
        contents.comparisons().forEach(this::comparisons);
        if (!contents.comparisons().isEmpty()) {
            add("<p class=\"note\">Paired resampling of the same items; p is two-sided.</p>\n");
        }
        contents.scoreFigures().forEach(this::figure);
        add("<details><summary>Further metrics</summary>\n");
        scoreTable(Contents.FURTHER);
        add("</details>\n</section>\n");
    }

    private void scoreTable(List<Metric> metrics) {
        add("<div class=\"wide\"><table class=\"scores\">\n<thead><tr><th scope=\"col\">System</th>");
        metrics.forEach(metric -> add("<th scope=\"col\">" + Html.escape(metric.label()) + "</th>"));
        add("</tr></thead>\n<tbody>\n");
        for (SystemResult system : report.systems()) {
            boolean baseline = system.role() == SystemResult.Role.BASELINE;
            add("<tr" + (baseline ? " class=\"baseline\"" : "") + "><th scope=\"row\">" + Html.escape(system.name()));
            int empty = system.evaluation().emptyHypotheses();
            String label = system.role().label();
            String note = label.isEmpty() && empty > 0 ? empty + " empty" : label;
            add((note.isEmpty() ? "" : "<small>" + note + "</small>") + "</th>");
            for (Metric metric : metrics) {
                Interval interval = system.evaluation().get(metric);
                String value = Contents.shown(metric, interval.value());
                add("<td>" + (contents.isBest(system, metric) ? "<b>" + value + "</b>" : value));
                add("<small>" + Contents.range(metric, interval) + "</small></td>");
            }
            add("</tr>\n");
        }
        add("</tbody></table></div>\n");
    }

    private void comparisons(List<Comparison> comparisons) {
        String against = comparisons.getFirst().against().name();
        add("<h3>Against " + Html.escape(against) + "</h3>\n<div class=\"wide\"><table class=\"scores\">\n<thead><tr>");
        add("<th scope=\"col\">System</th>");
        Comparison.METRICS.forEach(metric -> add("<th scope=\"col\">Δ " + Html.escape(metric.label()) + "</th>"));
        add("<th scope=\"col\" class=\"plot\">Δ ROUGE-L</th></tr></thead>\n<tbody>\n");
        double reach = comparisons.stream()
                .map(comparison -> difference(comparison, Metric.ROUGE_L).difference())
                .mapToDouble(interval -> Math.max(Math.abs(interval.low()), Math.abs(interval.high())))
                .max()
                .orElse(1);
        for (Comparison comparison : comparisons) {
            add("<tr><th scope=\"row\">" + Html.escape(comparison.system().name()) + "</th>");
            for (Metric metric : Comparison.METRICS) {
                Difference difference = difference(comparison, metric);
                Interval interval = difference.difference();
                add("<td>" + Contents.signed(interval.value()) + "<small>" + Contents.signed(interval.low()) + " … "
                        + Contents.signed(interval.high()) + "<br>p " + pText(difference.pValue())
                        + "</small></td>");
            }
            add("<td class=\"plot\">"
                    + forest(difference(comparison, Metric.ROUGE_L).difference(), reach) + "</td></tr>\n");
        }
        add("</tbody></table></div>\n");
    }

    private static String pText(double p) {
        String text = Contents.pValue(p);
        return Html.escape(text.startsWith("<") ? text : "= " + text);
    }

    private static Difference difference(Comparison comparison, Metric metric) {
        return Objects.requireNonNull(comparison.differences().get(metric));
    }

    /** A difference as a dot on its interval, with a line at zero. */
    private static String forest(Interval interval, double reach) {
        String low = Contents.decimals(90 + 80 * interval.low() / reach, 1);
        String high = Contents.decimals(90 + 80 * interval.high() / reach, 1);
        String value = Contents.decimals(90 + 80 * interval.value() / reach, 1);
        return "<svg class=\"forest\" viewBox=\"0 0 180 24\" width=\"180\" height=\"24\" aria-hidden=\"true\">"
                + "<line class=\"zero\" x1=\"90\" x2=\"90\" y1=\"0\" y2=\"24\"/>"
                + "<line class=\"range\" x1=\"" + low + "\" x2=\"" + high + "\" y1=\"12\" y2=\"12\"/>"
                + "<circle cx=\"" + value + "\" cy=\"12\" r=\"4.5\"/></svg>";
    }

    // --- samples

    private void samples() {
        section("samples", "Samples");
        add("<p class=\"note\">" + contents.samples().size() + " of "
                + grouped(report.systems().getFirst().items().size())
                + " items, spread evenly over the test split. <b class=\"found\">In the reference too</b>, "
                + "<b class=\"again\">repeats the word before</b>. At the right: ROUGE-L.</p>\n");
        Rouge rouge = new Rouge(Stemming.NONE);
        for (int index : contents.samples()) {
            Decoded item = report.systems().getFirst().items().get(index);
            add("<article>\n<p class=\"id\">" + Html.escape(item.id()) + "</p>\n");
            add("<p class=\"source\">" + Html.escape(shortened(item.source())) + "</p>\n<table class=\"outputs\">\n");
            add("<tr class=\"reference\"><th scope=\"row\">reference</th><td>" + Html.escape(item.reference())
                    + "</td><td></td></tr>\n");
            for (SystemResult system : report.systems()) {
                String hypothesis = system.items().get(index).hypothesis();
                double score =
                        rouge.score(hypothesis, item.reference()).rougeL().f1();
                String shown = hypothesis.isBlank()
                        ? "<i class=\"empty\">(empty)</i>"
                        : WordMarks.html(hypothesis, item.reference());
                add("<tr" + (system.role() == SystemResult.Role.BASELINE ? " class=\"baseline\"" : "")
                        + "><th scope=\"row\">" + Html.escape(system.name()) + "</th><td>" + shown + "</td><td>"
                        + Contents.decimals(100 * score, 0) + "</td></tr>\n");
            }
            add("</table>\n</article>\n");
        }
        add("</section>\n");
    }

    private static String shortened(String source) {
        return source.length() <= LONGEST_SOURCE
                ? source
                : source.codePoints()
                                .limit(LONGEST_SOURCE)
                                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                                .toString()
                                .strip()
                        + " …";
    }

    // --- training and speed

    private void curves() {
        if (!contents.curves().isEmpty()) {
            section("training", "Training");
            add("<div class=\"figures\">\n");
            contents.curves().forEach(this::figure);
            add("</div>\n</section>\n");
        }
    }

    private void figure(Figure figure) {
        add("<figure>\n" + Drawing.svg(figure.chart()) + "<figcaption>" + Html.escape(figure.caption())
                + "</figcaption>\n</figure>\n");
    }

    private void speed() {
        List<SystemResult> timed = report.systems().stream()
                .filter(system -> system.latency().isPresent())
                .toList();
        if (timed.isEmpty()) {
            return;
        }
        section("speed", "Speed");
        add("<div class=\"wide\"><table class=\"scores\">\n<thead><tr><th scope=\"col\">System</th>"
                + "<th scope=\"col\">median ms</th><th scope=\"col\">p90 ms</th><th scope=\"col\">p99 ms</th>"
                + "<th scope=\"col\">items</th></tr></thead>\n<tbody>\n");
        for (SystemResult system : timed) {
            Latency latency = system.latency().orElseThrow();
            add("<tr><th scope=\"row\">" + Html.escape(system.name()) + "</th><td>"
                    + Contents.millis(latency.medianMs()) + "</td><td>" + Contents.millis(latency.p90Ms())
                    + "</td><td>" + Contents.millis(latency.p99Ms()) + "</td><td>" + grouped(latency.items())
                    + "</td></tr>\n");
        }
        add("</tbody></table></div>\n<p class=\"note\">Time of one item, from text to text, on the machine named under "
                + "Provenance.</p>\n</section>\n");
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    // --- facts

    private void facts(String heading, String id, List<Facts> groups) {
        section(id, heading);
        add("<div class=\"facts\">\n");
        for (Facts group : groups) {
            add("<div><h3>" + Html.escape(group.title()) + "</h3>\n<dl>\n");
            for (Facts.Row row : group.rows()) {
                add("<dt>" + Html.escape(row.name()) + "</dt><dd>" + Html.escape(row.value()) + "</dd>\n");
            }
            add("</dl></div>\n");
        }
        add("</div>\n</section>\n");
    }

    private void again() {
        section("again", "Make it again");
        add("<pre><code>" + Html.escape(report.command()) + "</code></pre>\n</section>\n");
    }
}
