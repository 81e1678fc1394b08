package org.naglab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportTest {
    @TempDir
    private static Path folder;

    private static RunDirectory run;
    private static List<SystemResult> systems;
    private static String html;
    private static String markdown;

    @BeforeAll
    static void write() throws IOException {
        run = DemoRun.in(folder);
        systems = DemoRun.systems();
        Results.write(run, systems);
        Report.of(run, "A CRF over BERT, with <markup>", "Fine-tuned on package descriptions, two decoders.")
                .write(run);
        html = Files.readString(run.path(Artifact.REPORT_HTML));
        markdown = Files.readString(run.path(Artifact.REPORT_MARKDOWN));
    }

    @Test
    void the_page_fetches_nothing_and_runs_nothing() {
        assertThat(html).doesNotContain("<script", "<link", "@import", "url(h", "src=");
        assertThat(html.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http://", "https://");
        assertThat(html).contains("prefers-color-scheme: dark", "@media print").hasSizeLessThan(1_000_000);
    }

    @Test
    void what_another_run_set_otherwise_is_shown_and_nothing_else() throws IOException {
        RunDirectory other = RunDirectory.open(Files.createDirectories(folder.resolve("other")));
        String here = Files.readString(run.path(Artifact.CONFIG));
        Files.writeString(
                other.path(Artifact.CONFIG),
                here.replace("\"rank\": 32", "\"rank\": 64")
                        .replace("\"seed\": 1", "\"seed\": 2")
                        .replace(", \"budget\": \"demo\"", ""));
        Report report = Report.of(run, "title", "summary");
        Facts added =
                report.withConfigurationOf("no CRF", other).configuration().getLast();
        assertThat(added.title()).isEqualTo("different in no CRF");
        assertThat(added.rows())
                .containsExactlyInAnyOrder(
                        new Facts.Row("seed", "2"), new Facts.Row("model.rank", "64"), new Facts.Row("budget", "none"));
        assertThat(report.withConfigurationOf("itself", run)).isEqualTo(report);
    }

    @Test
    void text_from_data_is_escaped() {
        assertThat(html)
                .contains("with &lt;markup&gt;")
                .contains("e-mail &amp; news")
                .doesNotContain("<small> editor");
    }

    @Test
    void every_part_of_the_page_is_well_formed() throws Exception {
        for (String element : List.of("svg", "table", "dl", "figure", "article")) {
            List<String> parts = Pattern.compile("<" + element + "[ >].*?</" + element + ">", Pattern.DOTALL)
                    .matcher(html)
                    .results()
                    .map(MatchResult::group)
                    .toList();
            assertThat(parts).as(element).isNotEmpty();
            for (String part : parts) {
                String xml = part.replace("<br>", "<br/>");
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
            }
        }
    }

    @Test
    void both_forms_name_all_that_was_run_and_how_to_make_it_again() {
        for (String text : List.of(html, markdown)) {
            assertThat(text)
                    .contains("CRF, Viterbi", "no CRF, argmax", "first 8 words")
                    .contains("ROUGE-1", "BLEU", "chrF2", "length ratio", "median ms", "p90 ms")
                    .contains("4a97ea9c0ffe", "9f2c11d07aa3a0b5", "PyTorch 2.7.1", "AMD EPYC", "debian-synopsis")
                    .contains("head.peak", "candidates", "groups 1", "schedule (type Linear, warmup 40)", "name argmax")
                    .contains("20261122-023455-nag-crf-s1", DemoRun.COMMAND)
                    .contains("package-95"); // the last of 20 samples out of 100
        }
    }

    @Test
    void figures_of_the_markdown_are_there_at_twice_their_size() throws IOException {
        for (String name : List.of("scores", "loss", "dev-scores", "learning-rates", "speed")) {
            assertThat(markdown).contains("](figures/" + name + ".png)");
            var image = ImageIO.read(
                    run.path(Artifact.FIGURES).resolve(name + ".png").toFile());
            assertThat(image.getWidth()).isEqualTo(1280);
            assertThat(image.getHeight()).isEqualTo(800);
        }
    }

    @Test
    void an_empty_output_is_shown_as_such() {
        assertThat(html).contains("(empty)");
        assertThat(markdown).contains("*(empty)*");
    }

    @Test
    void systems_of_different_items_cannot_be_compared() {
        SystemResult other = SystemResult.of(
                "other", SystemResult.Role.MODEL, systems.getFirst().items().reversed(), 1);
        assertThatThrownBy(() -> Comparison.of(systems.getFirst(), other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("same items in the same order: CRF, Viterbi and other");
    }

    @Test
    void results_come_back_from_disk_as_they_were() {
        assertThat(Results.read(run)).isEqualTo(systems);
    }
}
