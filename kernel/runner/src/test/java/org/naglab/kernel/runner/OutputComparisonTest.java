package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class OutputComparisonTest {
    private static final String FORTY_TWO =
            "{'output_type': 'execute_result', 'execution_count': 7, 'data': {'text/plain': ['42']}, 'metadata': {}}";

    @Test
    void equal_outputs_have_no_difference() {
        assertThat(compare(cell("", FORTY_TWO), cell("", FORTY_TWO.replace("7", "8"))))
                .isEmpty();
    }

    @Test
    void another_result_is_shown_beside_the_committed_one() {
        assertThat(compare(cell("", FORTY_TWO), cell("", FORTY_TWO.replace("42", "43"))))
                .singleElement()
                .isEqualTo("code cell 1: first();\n  @@ -1,1 +1,1 @@\n  -text/plain: 42\n  +text/plain: 43");
    }

    @Test
    void a_missing_output_is_a_difference() {
        assertThat(compare(cell("", FORTY_TWO), cell("")))
                .singleElement()
                .asString()
                .endsWith("\n  -text/plain: 42");
    }

    @Test
    void the_cut_of_a_stream_does_not_count() {
        String whole = "{'output_type': 'stream', 'name': 'stdout', 'text': ['a\\n', 'b\\n']}";
        String first = "{'output_type': 'stream', 'name': 'stdout', 'text': 'a'}";
        String second = "{'output_type': 'stream', 'name': 'stdout', 'text': '\\nb\\n'}";
        assertThat(compare(cell("", whole), cell("", first, second))).isEmpty();
    }

    @Test
    void durations_addresses_and_ids_do_not_count() {
        String one = printed("took 1.5 s, 20 ms; Object@1b2c3d4e <div id='a1'>");
        String other = printed("took 31 s, 2.25 ms; Object@ffffffff <div id='b2'>");
        assertThat(compare(cell("", one), cell("", other))).isEmpty();
        assertThat(compare(cell("", one), cell("", other.replace("took", "lasted"))))
                .hasSize(1);
    }

    @Test
    void addresses_of_code_times_folders_and_data_do_not_count() {
        String one = printed("$$Lambda/0x00007f1c@6d4b473 $JShell$12B 2026-11-22T06:00:00.5Z /tmp/x1/a.txt"
                + " 123e4567-e89b-12d3-a456-426614174000 <img src='data:image/png;base64,AAAA'>");
        String other = printed("$$Lambda/0x00007fff@6d4b474 $JShell$7 2027-01-02 07:08 /home/me/y/a.txt"
                + " 123e4567-e89b-12d3-a456-426614174fff <img src='data:image/png;base64,BBBBBB=='>");
        assertThat(compare(cell("", one), cell("", other))).isEmpty();
        assertThat(compare(cell("", one), cell("", other.replace("a.txt", "b.txt"))))
                .as("the name of a file counts")
                .hasSize(1);
        String url = printed("http://example.org/a/b </td> 1/2/3 and/or/else");
        assertThat(compare(cell("", url), cell("", url.replace("/a/b", "/c/b"))))
                .as("neither an address nor a tag nor a fraction is a folder")
                .hasSize(1);
    }

    @Test
    void how_a_number_is_written_in_json_does_not_count() {
        String one = "{'output_type': 'display_data', 'data': {'application/json': {'a': [0.50, 1], 'b': {'c': 2.0}}}}";
        String same = one.replace("0.50, 1", "0.5, 1.0").replace("2.0", "2");
        assertThat(compare(cell("", one), cell("", same))).isEmpty();
        assertThat(compare(cell("", one), cell("", one.replace("0.50", "0.51"))))
                .hasSize(1);
    }

    @Test
    void a_picture_counts_by_its_size_and_a_drawing_by_its_presence() throws IOException {
        String one = "{'output_type': 'display_data', 'data': {'image/png': '" + png(4, 3, 0) + "'}}";
        String redrawn = one.replace(png(4, 3, 0), png(4, 3, 0xFF0000));
        assertThat(one).isNotEqualTo(redrawn);
        assertThat(compare(cell("", one), cell("", redrawn))).isEmpty();
        assertThat(compare(cell("", one), cell("", one.replace(png(4, 3, 0), png(5, 3, 0)))))
                .singleElement()
                .asString()
                .contains("-image/png: <picture 4 × 3>", "+image/png: <picture 5 × 3>");
        assertThat(compare(cell("", one), cell("", one.replace(png(4, 3, 0), "AAAA"))))
                .singleElement()
                .asString()
                .contains("<no picture>");
        String drawing = "{'output_type': 'display_data', 'data': {'image/svg+xml': ['<svg>', 'a</svg>']}}";
        assertThat(compare(cell("", drawing), cell("", drawing.replace("a<", "b<"))))
                .isEmpty();
        assertThat(compare(cell("", drawing), cell("", one))).hasSize(1);
    }

    private static String png(int width, int height, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, rgb);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    @Test
    void a_long_difference_shows_its_surroundings_and_is_cut() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append("line ").append(i).append("\\n");
        }
        String one = printed(text.toString());
        assertThat(compare(cell("", one), cell("", one.replace("line 50", "LINE 50"))))
                .singleElement()
                .asString()
                .contains("     line 49\n  -  line 50\n  +  LINE 50\n     line 51")
                .doesNotContain("line 40");
        assertThat(compare(cell("", one), cell("", one.replace("line", "LINE"))))
                .singleElement()
                .asString()
                .contains("more lines");
    }

    @Test
    void a_cell_that_did_not_run_is_not_compared() {
        String pending = cell("").replace("'tags'", "'papermill': {'status': 'pending'}, 'tags'");
        assertThat(compare(cell("", FORTY_TWO), pending)).isEmpty();
        assertThat(compare(cell("", FORTY_TWO), pending.replace("pending", "completed")))
                .hasSize(1);
    }

    @Test
    void an_error_counts_by_name_and_message_but_not_by_its_trace() {
        String one = "{'output_type': 'error', 'ename': 'E', 'evalue': 'no', 'traceback': ['line 1']}";
        assertThat(compare(cell("", one), cell("", one.replace("line 1", "line 2"))))
                .isEmpty();
        assertThat(compare(cell("", one), cell("", one.replace("'no'", "'yes'"))))
                .hasSize(1);
    }

    @Test
    void of_a_volatile_cell_only_the_types_count() {
        assertThat(compare(
                        cell("volatile", FORTY_TWO), cell("volatile", FORTY_TWO.replace("42", "43"), printed("more"))))
                .isEmpty();
        assertThat(compare(cell("volatile", FORTY_TWO), cell("volatile", FORTY_TWO.replace("text/plain", "text/html"))))
                .hasSize(1);
    }

    @Test
    void bars_of_progress_and_a_tables_csv_do_not_count() {
        String bar = "{'output_type': 'display_data', 'metadata': {'naglab-progress': {'open': false}},"
                + " 'data': {'text/plain': '3/3  1.2/s'}}";
        String csv = FORTY_TWO.replace("'data': {", "'data': {'text/csv': '42', ");
        assertThat(csv).isNotEqualTo(FORTY_TWO);
        for (String tag : new String[] {"", "volatile"}) {
            assertThat(compare(cell(tag, FORTY_TWO), cell(tag, bar, csv))).isEmpty();
            assertThat(compare(cell(tag, bar, csv), cell(tag, FORTY_TWO))).isEmpty();
        }
    }

    @Test
    void injected_parameters_are_no_cell_of_the_notebook() {
        assertThat(compare(cell("", FORTY_TWO), cell("injected-parameters"), cell("", FORTY_TWO)))
                .isEmpty();
    }

    @Test
    void another_number_of_cells_is_a_difference() {
        assertThat(compare(cell(""), cell(""), cell("")))
                .containsExactly("there must be as many code cells as committed, 1, but there are 2");
    }

    @Test
    void an_accepted_run_has_no_difference_and_leaves_no_trace_of_itself() {
        String same = "{'output_type': 'stream', 'name': 'stdout', 'text': 'took 1 s'}";
        Notebook committed = notebook(cell(""), cell("", same));
        Notebook fresh =
                notebook(cell("injected-parameters"), cell("", FORTY_TWO), cell("", same.replace("1 s", "2 s")));
        fresh.metadata().addProperty("papermill", "durations");
        OutputComparison.accept(committed, fresh, OutputComparison.differences(committed, fresh));
        assertThat(OutputComparison.differences(committed, fresh)).isEmpty();
        assertThat(committed.json().toString())
                .contains("42")
                .as("what does not differ stays as it was")
                .contains("took 1 s")
                .doesNotContain("papermill");
    }

    private static List<String> compare(String committed, String... fresh) {
        return OutputComparison.differences(notebook(committed), notebook(fresh)).stream()
                .map(OutputComparison.Difference::text)
                .toList();
    }

    private static Notebook notebook(String... cells) {
        return new Notebook(JsonParser.parseString("{'metadata': {}, 'cells': [" + String.join(",", cells) + "]}")
                .getAsJsonObject());
    }

    private static String cell(String tag, String... outputs) {
        return "{'cell_type': 'code', 'source': ['first();\\n', 'second();'], 'metadata': {'tags': ['" + tag
                + "']}, 'outputs': [" + String.join(",", outputs) + "]}";
    }

    private static String printed(String text) {
        return "{'output_type': 'stream', 'name': 'stdout', 'text': \"" + text + "\"}";
    }
}
