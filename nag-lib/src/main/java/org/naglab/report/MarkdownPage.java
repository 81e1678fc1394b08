package org.naglab.report;

import java.util.List;
import org.naglab.eval.Evaluation;
import org.naglab.eval.Interval;
import org.naglab.eval.Latency;
import org.naglab.eval.Metric;

/** A report as Markdown, with its figures as PNG files beside it. */
final class MarkdownPage {
    private final Contents contents;
    private final Report report;
    private final StringBuilder page = new StringBuilder();

    MarkdownPage(Contents contents) {
        this.contents = contents;
        this.report = contents.report();
    }

    String text() {
        page.setLength(0);
        line("# " + report.title() + "\n");
        line(report.summary() + "\n");
        line("Run `" + report.run() + "`.\n");
        scores();
        contents.scoreFigures().forEach(this::figure);
        samples();
        if (!contents.curves().isEmpty()) {
            line("## Training\n");
            contents.curves().forEach(this::figure);
        }
        speed();
        facts("Configuration", report.configuration());
        facts("Provenance", report.provenance());
        line("## Make it again\n\n```sh\n" + report.command() + "\n```");
        return page.toString();
    }

    private void line(String text) {
        page.append(text).append('\n');
    }

    private void scores() {
        Evaluation first = report.systems().getFirst().evaluation();
        line("## Scores\n");
        line("| system | "
                + String.join(" | ", Contents.MAIN.stream().map(Metric::label).toList()) + " |");
        line("|---|" + "---:|".repeat(Contents.MAIN.size()));
        for (SystemResult system : report.systems()) {
            String label = system.role().label();
            StringBuilder row =
                    new StringBuilder("| " + cell(system.name()) + (label.isEmpty() ? "" : " (" + label + ")") + " |");
            for (Metric metric : Contents.MAIN) {
                Interval interval = system.evaluation().get(metric);
                String value = Contents.shown(metric, interval.value());
                row.append(contents.isBest(system, metric) ? " **" + value + "**" : " " + value)
                        .append(" (" + Contents.range(metric, interval) + ") |");
            }
            line(row.toString());
        }
        line("\n" + first.items() + " items, all of which count; times 100, except the length ratio; in brackets the "
                + Contents.percent(first.confidence()) + " interval (" + first.resamples() + " resamples).\n");
        for (Comparison comparison :
                contents.comparisons().stream().flatMap(List::stream).toList()) {
            line("- "
                    + Contents.sentence(
                            comparison.system().name(), comparison.against().name(), comparison.differences()));
        }
        line("");
    }

    private void samples() {
        line("## Samples\n");
        for (int index : contents.samples()) {
            Decoded item = report.systems().getFirst().items().get(index);
            line("**" + cell(item.id()) + "** " + cell(item.source()) + "\n");
            line("| | |\n|---|---|");
            line("| *reference* | " + cell(item.reference()) + " |");
            for (SystemResult system : report.systems()) {
                String hypothesis = system.items().get(index).hypothesis();
                line("| " + cell(system.name()) + " | " + (hypothesis.isBlank() ? "*(empty)*" : cell(hypothesis))
                        + " |");
            }
            line("");
        }
    }

    private void figure(Figure figure) {
        line("![" + figure.caption() + "](" + Artifact.FIGURES.fileName() + "/" + figure.name() + ".png)\n");
    }

    private void speed() {
        List<SystemResult> timed = report.systems().stream()
                .filter(system -> system.latency().isPresent())
                .toList();
        if (timed.isEmpty()) {
            return;
        }
        line("## Speed\n\n| system | median ms | p90 ms | p99 ms |\n|---|---:|---:|---:|");
        for (SystemResult system : timed) {
            Latency latency = system.latency().orElseThrow();
            line("| " + cell(system.name()) + " | " + Contents.millis(latency.medianMs()) + " | "
                    + Contents.millis(latency.p90Ms()) + " | " + Contents.millis(latency.p99Ms()) + " |");
        }
        line("");
    }

    private void facts(String heading, List<Facts> groups) {
        line("## " + heading + "\n");
        for (Facts group : groups) {
            line("| " + cell(group.title()) + " | |\n|---|---|");
            group.rows().forEach(row -> line("| " + cell(row.name()) + " | " + cell(row.value()) + " |"));
            line("");
        }
    }

    /** Text that neither ends a table cell nor becomes markup. */
    private static String cell(String text) {
        return text.replaceAll("\\s+", " ").replaceAll("([\\\\`*_\\[\\]<>|#~])", "\\\\$1");
    }
}
