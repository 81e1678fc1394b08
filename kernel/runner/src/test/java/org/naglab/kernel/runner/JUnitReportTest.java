package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.naglab.kernel.runner.CellResult.Failure;
import org.naglab.kernel.runner.CellResult.Outcome;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

final class JUnitReportTest {
    private static CellResult cell(int number, String label, Outcome outcome, Failure... failure) {
        return new CellResult(
                number,
                "id",
                label,
                outcome,
                Duration.ofMillis(1500),
                List.of(failure).stream().findFirst());
    }

    private static RunResult run(String name, Verdict verdict, String note, CellResult... cells) {
        return new RunResult(
                Path.of("notebooks", name),
                Path.of("out"),
                verdict,
                List.of(cells),
                Duration.ofSeconds(3),
                Optional.of(note).filter(text -> !text.isEmpty()));
    }

    private static Document parse(List<RunResult> results) throws Exception {
        String xml = JUnitReport.of(results);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static Element first(Document document, String name) {
        return (Element) document.getElementsByTagName(name).item(0);
    }

    @Test
    void a_cell_is_a_case_and_counts_are_right() throws Exception {
        Document xml = parse(List.of(run(
                "a.ipynb",
                Verdict.CELL_FAILED,
                "",
                cell(1, "int a = 1;", Outcome.COMPLETED),
                cell(
                        2,
                        "a < \"b\" && \u0001",
                        Outcome.FAILED,
                        new Failure(
                                "Oops", "x < y", List.of("\u001b[1;31mOops\u001b[0m: x < y]]>", "  at \ud83d\ude00"))),
                cell(3, "c", Outcome.NOT_RUN))));
        Element suite = first(xml, "testsuite");
        assertThat(suite.getAttribute("name")).isEqualTo("a.ipynb");
        assertThat(List.of("tests", "failures", "errors", "skipped"))
                .extracting(suite::getAttribute)
                .containsExactly("3", "1", "0", "1");
        Element failure = first(xml, "failure");
        assertThat(failure.getAttribute("message")).isEqualTo("x < y");
        assertThat(failure.getTextContent()).isEqualTo("Oops: x < y]]>\n  at 😀");
        assertThat(((Element) failure.getParentNode()).getAttribute("name")).isEqualTo("cell 2: a < \"b\" && \ufffd");
        assertThat(((Element) failure.getParentNode()).getAttribute("time")).isEqualTo("1.500");
    }

    @Test
    void a_dead_kernel_and_too_long_a_cell_are_errors() throws Exception {
        Document xml = parse(List.of(
                run(
                        "a.ipynb",
                        Verdict.KERNEL_DIED,
                        "",
                        cell(1, "x", Outcome.KERNEL_DIED, new Failure("D", "", List.of()))),
                run(
                        "b.ipynb",
                        Verdict.TIMED_OUT,
                        "",
                        cell(1, "x", Outcome.TIMED_OUT, new Failure("T", "", List.of())))));
        assertThat(xml.getElementsByTagName("error").getLength()).isEqualTo(2);
        assertThat(xml.getElementsByTagName("failure").getLength()).isZero();
    }

    @Test
    void what_is_wrong_with_the_whole_is_a_case_too() throws Exception {
        Document xml = parse(List.of(
                run("a.ipynb", Verdict.KERNEL_DIED, "no kernel", cell(1, "x", Outcome.NOT_RUN)),
                run("b.ipynb", Verdict.CELL_FAILED, "other outputs", cell(1, "x", Outcome.COMPLETED))));
        assertThat(first(xml, "error").getAttribute("message")).isEqualTo("no kernel");
        assertThat(first(xml, "failure").getAttribute("message")).isEqualTo("other outputs");
        assertThat(first(xml, "testsuite").getAttribute("tests")).isEqualTo("2");
    }
}
