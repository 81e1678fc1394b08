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
    void a_variable_may_have_the_name_of_a_local_in_an_overloaded_method() {
        assertThat(kernel.run("""
                        double sum(java.util.function.DoubleBinaryOperator p) { return p.applyAsDouble(1, 2); }
                        double before = sum((a, b) -> a + b);
                        List<String> named(int n) { List<String> tables = new ArrayList<>(); tables.add("x" + n); return tables; }
                        double sum(List<String> tables) { int k = tables.size(); return sum((a, b) -> k); }
                        double[] low = {sum(named(1))};
                        List<String> tables = named(4);
                        int k = 7;
                        double p = sum(tables);
                        before + " " + low[0] + " " + tables + " " + k + " " + p
                        """).result()).contains("3.0 1.0 [x4] 7 1.0");
        assertThat(kernel.run("sum((a, b) -> b) + sum(List.of())").result()).contains("2.0");
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

    @Test
    void members_without_a_modifier_are_seen_by_later_cells() {
        kernel.run("class Base { int field = 1; protected int guarded() { return 2; } int open() { return 3; } }\n"
                + "enum Suit { RED, BLACK { int points() { return 5; } }; int points() { return 4; } }");
        assertThat(kernel.run(
                                "class Derived extends Base { protected int guarded() { return super.guarded() + 10; } int open() { return 30; } }\n"
                                        + "Base seen = new Derived();\nseen.field + seen.guarded() + seen.open() + Suit.BLACK.points()")
                        .result())
                .contains("48");
    }

    @Test
    void a_call_that_returns_nothing_ends_a_cell_without_a_value() {
        Answer answer = kernel.run("int before = 1;\nSystem.out.println(before)");
        assertThat(answer.text("stdout")).isEqualTo("1\n");
        assertThat(answer.result()).isEmpty();
    }

    @Test
    void statements_before_one_that_does_not_compile_have_run() {
        kernel.run("int steps = 0;");
        Answer answer = kernel.run("steps++;\nsteps += 10;\nsteps = \"text\";\nsteps += 100;");
        assertThat(answer.errorMessage()).contains("incompatible types").contains("line 3");
        assertThat(kernel.run("steps").result()).contains("11");
    }

    @Test
    void statements_after_an_endless_one_are_no_reason_to_refuse_the_cell() {
        assertThat(kernel.run("int reached = 5;\nthrow new IllegalStateException();\nreached++;")
                        .errorName())
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(kernel.run("reached").result()).contains("5");
    }

    @Test
    void an_error_among_many_statements_names_its_line() {
        Answer answer = kernel.run(
                "int zero = 0;\nMath.abs(1);\n\n/* a\ncomment */ Math.abs(2);\nMath.abs(3 / zero);\nMath.abs(4);");
        assertThat(answer.traceback()).contains("line 6").contains("Math.abs(3 / zero);");
    }

    @Test
    void comments_and_semicolons_do_not_change_the_value() {
        assertThat(kernel.run("\"http://x;\" // a comment; with one").result()).contains("http://x;");
        assertThat(kernel.run("Math.abs(-3) /* hidden */ ; // indeed").result()).isEmpty();
        assertThat(kernel.run("Math.abs(-3);\nMath.max(1,\n    2) // shown").result())
                .contains("2");
    }

    @Test
    void a_lambda_outlives_the_variable_that_it_uses() {
        kernel.run("var list = new ArrayList<Integer>(List.of(7));\nSupplier<Integer> first = () -> list.getFirst();");
        kernel.run(
                "Thread late = new Thread(() -> { try { Thread.sleep(600); } catch (InterruptedException e) {} System.out.print(list.size()); }); late.start();");
        kernel.run("String list = \"redeclared\";");
        assertThat(kernel.run("late.join(); list").result()).contains("redeclared");
    }
}
