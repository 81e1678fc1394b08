package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.naglab.kernel.protocol.Fields;

final class ParametersTest {
    /** {@code environment/papermill} is tested with the same file. */
    private static final JsonObject GOLDEN = golden();

    private final Parameters parameters = Parameters.declaredIn(Fields.string(GOLDEN, "cell", ""));

    @TempDir
    private Path folder;

    private static JsonObject golden() {
        try (InputStream in = ParametersTest.class.getResourceAsStream("/golden/parameters.json")) {
            return JsonParser.parseString(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Stream<JsonObject> cases() {
        return GOLDEN.getAsJsonArray("cases").asList().stream().map(each -> each.getAsJsonObject());
    }

    @Test
    void names_and_types_come_from_the_cell() {
        Map<String, String> types = new LinkedHashMap<>();
        GOLDEN.getAsJsonObject("types").asMap().forEach((name, type) -> types.put(name, type.getAsString()));
        assertThat(parameters.types()).containsExactlyEntriesOf(types);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_value_becomes_java_of_the_declared_type_or_an_error_that_names_it(JsonObject example) {
        String name = Fields.string(example, "name", "");
        ParameterValue value = example.has("text")
                ? new ParameterValue.Text(example.get("text").getAsString())
                : example.has("raw")
                        ? new ParameterValue.Raw(example.get("raw").getAsString())
                        : new ParameterValue.Typed(example.get("typed"));
        if (example.has("java")) {
            assertThat(parameters.assignments(parameters.meanings(Map.of(name, value))))
                    .isEqualTo("// Parameters\n" + Fields.string(example, "java", "") + "\n");
        } else {
            assertThatThrownBy(() -> parameters.meanings(Map.of(name, value)))
                    .isInstanceOf(UsageException.class)
                    .hasMessageStartingWith(Fields.string(example, "error", ""));
        }
    }

    @Test
    void several_values_keep_their_order() {
        Map<String, ParameterValue> values = new LinkedHashMap<>();
        values.put("rate", new ParameterValue.Text("1"));
        values.put("epochs", new ParameterValue.Text("2"));
        assertThat(parameters.assignments(parameters.meanings(values)))
                .isEqualTo("// Parameters\ndouble rate = 1d;\nint epochs = 2;\n");
    }

    @Test
    void without_a_cell_of_parameters_every_name_is_wrong() {
        assertThatThrownBy(() -> Parameters.declaredIn("").meanings(Map.of("n", new ParameterValue.Text("1"))))
                .hasMessage(
                        "parameters need a cell tagged `parameters` that declares them, and the notebook has none; got n");
    }

    @Test
    void a_file_gives_values_with_types() throws IOException {
        Path file = folder.resolve("p.yaml");
        Files.writeString(file, "# a comment\nepochs: 7\nrate: .inf\nname: 'no'\ntags: [a, b]\nsizes:\n  a: [1]\n");
        assertThat(parameters.assignments(parameters.meanings(ParameterFile.read(file))))
                .isEqualTo(
                        "// Parameters\nint epochs = 7;\ndouble rate = Double.POSITIVE_INFINITY;\nString name = \"no\";\n"
                                + "List<String> tags = List.of(\"a\", \"b\");\n"
                                + "Map<String, List<Integer>> sizes = Map.ofEntries(Map.entry(\"a\", List.of(1)));\n");
        Path json = folder.resolve("p.json");
        Files.writeString(json, "{\"epochs\": 7, \"name\": null}");
        assertThat(parameters.assignments(parameters.meanings(ParameterFile.read(json))))
                .isEqualTo("// Parameters\nint epochs = 7;\nString name = null;\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "- a", "a: 1\na: 2", "a: [1", "a: !!java.io.File x", "a: &x [*x]"})
    void a_file_that_is_no_mapping_of_plain_values_is_an_error_that_names_it(String yaml) throws IOException {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, yaml);
        assertThatThrownBy(() -> ParameterFile.read(file))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("bad.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1]", "{a: 1}", "{\"a\": 1} x", "{\"a\": NaN}"})
    void a_json_file_is_json(String json) throws IOException {
        Path file = folder.resolve("bad.json");
        Files.writeString(file, json);
        assertThatThrownBy(() -> ParameterFile.read(file))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("bad.json");
    }

    @Test
    void a_cell_that_is_no_java_is_an_error_that_names_the_line() {
        assertThatThrownBy(() -> Parameters.declaredIn("int a = 1;\nint = 2;"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("line 2");
        assertThat(List.copyOf(
                        Parameters.declaredIn("%env A=B\nint a = 1;").types().keySet()))
                .containsExactly("a");
    }
}
