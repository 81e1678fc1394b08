package org.naglab.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JsonTest {
    sealed interface Shape {}

    record Circle(double radius) implements Shape {}

    record Square(double side) implements Shape {}

    record Drawing(String name, List<Shape> shapes, Optional<Integer> layer, Map<String, Double> weights) {}

    @Test
    void a_record_with_variants_survives_the_round_trip() {
        Drawing drawing = new Drawing("d", List.of(new Circle(1.5), new Square(2)), Optional.of(3), Map.of("a", 0.25));
        assertThat(Json.parse(Json.text(drawing), Drawing.class, "test")).isEqualTo(drawing);
        assertThat(Json.line(drawing))
                .contains("{\"type\":\"Circle\",\"radius\":1.5}")
                .doesNotContain("\n");
    }

    @Test
    void an_empty_optional_is_left_out_and_read_back_as_empty() {
        Drawing drawing = new Drawing("d", List.of(), Optional.empty(), Map.of());
        assertThat(Json.line(drawing)).doesNotContain("layer");
        assertThat(Json.parse(Json.line(drawing), Drawing.class, "test")).isEqualTo(drawing);
    }

    @Test
    void an_unknown_component_is_named_with_the_known_ones() {
        assertThatThrownBy(() -> Json.parse("{\"radios\":1}", Circle.class, "exp.json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exp.json")
                .hasMessageContaining("unknown: [radios]")
                .hasMessageContaining("missing: [radius]");
    }

    @Test
    void an_unknown_variant_is_named_with_the_known_ones() {
        assertThatThrownBy(() -> Json.parse("{\"type\":\"Oval\"}", Shape.class, "exp.json"))
                .hasMessageContaining("[Circle, Square]")
                .hasMessageContaining("got Oval");
    }

    @Test
    void a_value_of_another_type_is_named_by_its_place_however_deep() {
        record Inner(int count, List<Double> weights, Optional<Boolean> told) {}
        record Outer(String name, Inner inner, Shape shape) {}
        String right = Json.line(new Outer("x", new Inner(1, List.of(0.5), Optional.of(true)), new Circle(2)));
        assertThat(Json.parse(right, Outer.class, "exp.json").inner().count()).isEqualTo(1);
        wrongType(Outer.class, right.replace("1", "\"many\""), "inner.count must be a whole number, got \"many\"");
        wrongType(Outer.class, right.replace("1", "1.5"), "inner.count must be a whole number, got 1.5");
        wrongType(Outer.class, right.replace("[0.5]", "0.5"), "inner.weights must be a list, got 0.5");
        wrongType(Outer.class, right.replace("true", "[]"), "inner.told");
        wrongType(Outer.class, right.replace("2.0", "\"wide\""), "shape.radius must be a number, got \"wide\"");
        wrongType(Outer.class, right.replace("\"Circle\"", "\"Oval\""), "shape: type of Shape must be one of");
    }

    private static void wrongType(Class<?> type, String json, String message) {
        assertThatThrownBy(() -> Json.parse(json, type, "exp.json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("exp.json must hold " + type.getSimpleName() + " as JSON: ")
                .hasMessageContaining(message);
    }

    sealed interface Body {}

    sealed interface Round extends Body {}

    @Json.Untagged
    record Ball(double radius) implements Round {}

    record Box(double side) implements Body {}

    @Test
    void variants_of_a_variant_are_found_by_their_names() {
        List<Body> bodies = List.of(new Box(1), new Ball(2));
        for (Body body : bodies) {
            assertThat(Json.parse(Json.line(body), Body.class, "test")).isEqualTo(body);
        }
        assertThat(Json.parse(Json.line(new Ball(2)), Round.class, "test")).isEqualTo(new Ball(2));
        assertThatThrownBy(() -> Json.parse("{\"type\":\"Oval\"}", Body.class, "exp.json"))
                .hasMessageContaining("[Ball, Box]");
    }

    @Test
    void the_untagged_variant_is_meant_where_none_is_named() {
        assertThat(Json.parse("{\"radius\":3}", Body.class, "test")).isEqualTo(new Ball(3));
    }

    @Test
    void a_value_that_the_constructor_refuses_is_named_as_it_says_however_deep() {
        record Positive(double value) {
            Positive {
                if (!(value > 0)) {
                    throw new IllegalArgumentException("value must be above 0, got " + value);
                }
            }
        }
        record Outer(List<Positive> inner) {}
        assertThatThrownBy(() -> Json.parse("{\"value\":-1}", Positive.class, "exp.json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("exp.json: value must be above 0, got -1.0");
        assertThatThrownBy(() -> Json.parse("{\"inner\":[{\"value\":0}]}", Outer.class, "exp.json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("exp.json: value must be above 0, got 0.0");
    }

    @Test
    void a_null_component_is_a_missing_one() {
        assertThatThrownBy(() -> Json.parse("{\"radius\":null}", Circle.class, "exp.json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing: [radius]");
    }

    @Test
    void numbers_that_are_not_finite_come_back() {
        record Two(Circle circle, double number) {}
        for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            Two two = new Two(new Circle(number), number);
            assertThat(Json.parse(Json.line(two), Two.class, "test")).isEqualTo(two);
        }
    }
}
