package org.naglab.kernel.runner;

import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.naglab.io.AtomicFiles;

/** Runs as JUnit XML, which CI servers show: a suite for each notebook, a test case for each code cell. */
final class JUnitReport {
    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter xml;

    private JUnitReport() throws XMLStreamException {
        xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
    }

    /** Writes {@code results} to {@code file}. */
    static void write(Path file, List<RunResult> results) {
        AtomicFiles.writeString(file, of(results));
    }

    /** Returns {@code results} as XML. */
    static String of(List<RunResult> results) {
        try {
            JUnitReport report = new JUnitReport();
            report.suites(results);
            return report.text.toString();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing XML to memory cannot fail", e);
        }
    }

    private void suites(List<RunResult> results) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        line(0);
        xml.writeStartElement("testsuites");
        for (RunResult result : results) {
            suite(result);
        }
        line(0);
        xml.writeEndElement();
        line(0);
        xml.writeEndDocument();
    }

    private void suite(RunResult result) throws XMLStreamException {
        List<CellResult> cells = result.cells();
        // What is wrong with the whole, such as a kernel that does not start or other outputs, is a case of its own.
        boolean whole = result.verdict() != Verdict.DONE && result.culprit().isEmpty();
        line(1);
        xml.writeStartElement("testsuite");
        attribute("name", result.notebook().getFileName().toString());
        attribute("tests", cells.size() + (whole ? 1 : 0));
        attribute("failures", result.count(CellResult.Outcome.FAILED) + (whole && isFailure(result) ? 1 : 0));
        attribute(
                "errors", cells.stream().filter(JUnitReport::isError).count() + (whole && !isFailure(result) ? 1 : 0));
        attribute("skipped", cells.stream().filter(JUnitReport::isSkipped).count());
        attribute("time", seconds(result.duration()));
        for (CellResult cell : cells) {
            testCase(result, cell);
        }
        if (whole) {
            line(2);
            xml.writeStartElement("testcase");
            attribute("classname", result.notebook().toString());
            attribute("name", "the run");
            problem(
                    isFailure(result) ? "failure" : "error",
                    result.verdict().toString(),
                    result.note().orElse(""));
            line(2);
            xml.writeEndElement();
        }
        line(1);
        xml.writeEndElement();
    }

    private static boolean isFailure(RunResult result) {
        return result.verdict() == Verdict.CELL_FAILED;
    }

    private static boolean isError(CellResult cell) {
        return switch (cell.outcome()) {
            case TIMED_OUT, KERNEL_DIED, INTERRUPTED -> true;
            case COMPLETED, REPLAYED, KEPT, FAILED, NOT_RUN -> false;
        };
    }

    private static boolean isSkipped(CellResult cell) {
        return switch (cell.outcome()) {
            case KEPT, NOT_RUN -> true;
            case COMPLETED, REPLAYED, FAILED, TIMED_OUT, KERNEL_DIED, INTERRUPTED -> false;
        };
    }

    private void testCase(RunResult result, CellResult cell) throws XMLStreamException {
        line(2);
        xml.writeStartElement("testcase");
        attribute("classname", result.notebook().toString());
        attribute("name", "cell " + cell.number() + ": " + cell.label());
        attribute("time", seconds(cell.duration()));
        if (isSkipped(cell)) {
            line(3);
            xml.writeStartElement("skipped");
            attribute("message", cell.outcome() == CellResult.Outcome.KEPT ? "kept from an earlier run" : "not run");
            xml.writeEndElement();
        } else if (isError(cell) || cell.outcome() == CellResult.Outcome.FAILED) {
            String kind = isError(cell) ? "error" : "failure";
            String name = cell.failure()
                    .map(CellResult.Failure::name)
                    .orElse(cell.outcome().toString());
            String trace = cell.failure()
                    .map(f -> AnsiText.plain(String.join("\n", f.traceback())))
                    .orElse("");
            problem(kind, name, cell.failure().map(CellResult.Failure::message).orElse(""), trace);
        }
        line(2);
        xml.writeEndElement();
    }

    private void problem(String kind, String type, String message) throws XMLStreamException {
        problem(kind, type, message.lines().findFirst().orElse(""), message);
    }

    private void problem(String kind, String type, String message, String details) throws XMLStreamException {
        line(3);
        xml.writeStartElement(kind);
        attribute("type", type);
        attribute("message", message);
        xml.writeCharacters(legal(details));
        xml.writeEndElement();
    }

    private void attribute(String name, Object value) throws XMLStreamException {
        xml.writeAttribute(name, legal(value.toString()));
    }

    private void line(int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }

    /** Replaces what XML 1.0 cannot hold: control characters and halves of surrogate pairs. */
    private static String legal(String text) {
        return text.codePoints()
                .map(c -> c == '\t'
                                || c == '\n'
                                || c == '\r'
                                || c >= 0x20 && (c < 0xD800 || c > 0xDFFF) && c < 0xFFFE
                                || c >= 0x10000
                        ? c
                        : 0xFFFD)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toNanos() / 1e9);
    }
}
