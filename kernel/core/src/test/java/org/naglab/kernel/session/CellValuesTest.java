package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.session.TestKernel.Answer;

/** What cells show, and what they may declare in which order. */
@ExtendWith(SharedKernel.class)
final class CellValuesTest {
    private final TestKernel kernel;

    CellValuesTest(TestKernel kernel) {
        this.kernel = kernel;
    }

    @Test
    void the_last_expression_is_shown() {
        assertThat(kernel.run("int a = 20;\na + 22").result()).contains("42");
    }

    @Test
    void a_semicolon_hides_the_value() {
        assertThat(kernel.run("1 + 1; // hidden").result()).isEmpty();
    }

    @Test
    void a_per_cent_sign_in_a_text_block_is_text() {
        assertThat(kernel.run("\"\"\"\n%time\n  %foo\n\"\"\"").result()).contains("%time\n  %foo\n");
    }

    @Test
    void declarations_come_in_any_order() {
        Answer answer = kernel.run("int eight = twice(4);\nint twice(int n) { return 2 * n; }\neight");
        assertThat(answer.result()).contains("8");
    }

    @Test
    void types_refer_to_each_other() {
        assertThat(kernel.run("""
                        sealed interface Shape permits Square, Circle {}
                        record Square(double side) implements Shape {}
                        record Circle(double radius) implements Shape {}
                        double area(Shape shape) {
                            return switch (shape) { case Square s -> s.side() * s.side(); case Circle c -> 3 * c.radius(); };
                        }
                        area(new Square(3))
                        """).result()).contains("9.0");
    }

    @Test
    void displays_are_replaced_by_id() {
        Answer answer = kernel.run("String shown = display(\"a\"); updateDisplay(shown, html(\"<b>b</b>\"));");
        Message first = answer.all("display_data").getFirst();
        Message second = answer.all("update_display_data").getFirst();
        assertThat(Fields.object(first.content(), "transient")).isEqualTo(Fields.object(second.content(), "transient"));
        assertThat(Fields.object(second.content(), "data").get("text/html").getAsString())
                .isEqualTo("<b>b</b>");
    }
}
