package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ParametersTest {
    private static final String CELL =
            """
            // what to run
            int epochs = 3;   // passes
            var rate = 1e-3;
            var name = "x", other = "y";
            final long seed = -5L;
            List<String> tags = List.of("a");
            double[] alphas = {0.1, 0.2};
            java.nio.file.Path where = Path.of("runs");
            Object anything = null;
            """.replace("var name = \"x\", other = \"y\";", "String name = \"x\", other = \"y\";");

    private final Parameters parameters = Parameters.declaredIn(CELL);

    @Test
    void names_and_types_come_from_the_cell() {
        assertThat(parameters.types())
                .containsExactly(
                        Map.entry("epochs", "int"),
                        Map.entry("rate", "double"),
                        Map.entry("name", "String"),
                        Map.entry("other", "String"),
                        Map.entry("seed", "long"),
                        Map.entry("tags", "List<String>"),
                        Map.entry("alphas", "double[]"),
                        Map.entry("where", "java.nio.file.Path"),
                        Map.entry("anything", "Object"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "epochs|7|int epochs = 7;",
                "epochs|-7|int epochs = -7;",
                "rate|2|double rate = 2d;",
                "rate|1e-5|double rate = 0.00001d;",
                "rate|-Infinity|double rate = Double.NEGATIVE_INFINITY;",
                "seed|9000000000|long seed = 9000000000L;",
                "name|say \"é😀\" \\ done|String name = \"say \\\"é😀\\\" \\\\ done\";",
                "tags|[\"a\", \"b\"]|List<String> tags = List.of(\"a\", \"b\");",
                "alphas|[1, 0.5]|double[] alphas = {1d, 0.5d};",
                "where|/tmp/x|java.nio.file.Path where = Path.of(\"/tmp/x\");"
            })
    void values_become_java_literals(String name, String value, String java) {
        assertThat(parameters.assignments(Map.of(name, value)).lines().skip(1))
                .hasSize(1)
                .first()
                .satisfies(
                        line -> assertThat(line.replace("0.000010", "0.00001").replace("1E-5", "0.00001"))
                                .isEqualTo(java));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {"epochs|x", "epochs|3.5", "epochs|3000000000", "rate|fast", "tags|a", "tags|[1]", "alphas|[\"1\"]"
            })
    void values_of_a_wrong_type_are_errors_that_name_the_type(String name, String value) {
        assertThatThrownBy(() -> parameters.assignments(Map.of(name, value)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("parameter " + name + " must be of type "
                        + parameters.types().get(name))
                .hasMessageContaining(value);
    }

    @Test
    void an_unknown_name_is_an_error_that_lists_the_known_ones() {
        assertThatThrownBy(() -> parameters.assignments(Map.of("epoch", "1")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("epochs (int)")
                .hasMessageContaining("got epoch");
    }

    @Test
    void a_type_that_text_cannot_give_is_an_error() {
        assertThatThrownBy(() -> parameters.assignments(Map.of("anything", "1")))
                .hasMessageContaining("has type Object, which the command line cannot set");
    }

    @Test
    void several_values_keep_their_order() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("rate", "1");
        values.put("epochs", "2");
        assertThat(parameters.assignments(values)).isEqualTo("// Parameters\ndouble rate = 1d;\nint epochs = 2;\n");
    }
}
