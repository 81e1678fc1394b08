package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.util.List;
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
                .isEqualTo("code cell 1: first();\n  committed: text/plain: 42\n  now:       text/plain: 43");
    }

    @Test
    void a_missing_output_is_a_difference() {
        assertThat(compare(cell("", FORTY_TWO), cell("")))
                .singleElement()
                .asString()
                .endsWith("now:       nothing");
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
    void pictures_count_by_their_presence() {
        String one = "{'output_type': 'display_data', 'data': {'image/png': 'AAAA'}}";
        assertThat(compare(cell("", one), cell("", one.replace("AAAA", "BBBB"))))
                .isEmpty();
        assertThat(compare(cell("", one), cell("", one.replace("png", "svg+xml"))))
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
        Notebook committed = notebook(cell(""));
        Notebook fresh = notebook(cell("injected-parameters"), cell("", FORTY_TWO));
        fresh.metadata().addProperty("papermill", "durations");
        OutputComparison.accept(committed, fresh);
        assertThat(OutputComparison.differences(committed, fresh)).isEmpty();
        assertThat(committed.json().toString()).contains("42").doesNotContain("papermill");
    }

    private static List<String> compare(String committed, String... fresh) {
        return OutputComparison.differences(notebook(committed), notebook(fresh));
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
