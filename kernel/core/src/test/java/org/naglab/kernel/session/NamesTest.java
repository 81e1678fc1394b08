package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.naglab.kernel.session.TestKernel.Answer;

/** A cell's variables may have the names of whatever its methods declare within. */
final class NamesTest {
    private static TestKernel kernel;

    @BeforeAll
    static void start() {
        kernel = new TestKernel();
    }

    @AfterAll
    static void close() {
        kernel.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Function<Integer, Integer> g = tables -> tables + f(1); return g.apply(0);",
                "Object o = 1; return o instanceof Integer tables ? tables + f(1) : 0;",
                "record Pair(int tables, int b) {} return new Pair(1, 2).tables() + f(1);",
                "class Own { int tables = 1; int m() { return tables + f(1); } } return new Own().m();",
                "for (int tables : List.of(1)) { return tables + f(1); } return 0;",
                "try { throw new RuntimeException(); } catch (RuntimeException tables) { return 1 + f(1); }",
                "Object o = List.of(1); return switch (o) { case List<?> tables when tables.size() == 1 -> 1 + f(1); default -> 0; };",
                "<tables> int own(tables t) { return 1; }"
            })
    void a_variable_may_have_any_name_that_an_overloaded_method_has_within(String body) {
        kernel.run("%reset");
        String method = body.startsWith("<tables>")
                ? body.replace("own", "f").replace("tables> int", "tables extends CharSequence> int")
                : "int f(String s) { " + body + " }";
        Answer answer = kernel.run("int f(int n) { return n; }\n" + method
                + "\nList<String> tables = new ArrayList<>(List.of(\"\" + f(\"x\")));\n"
                + "<T extends Comparable<T>> T most(List<T> all) { return Collections.max(all); }\n"
                + "tables.add(\"a\"); int tablesCount = tables.size(); tables = new ArrayList<>(tables);\n"
                + "most(tables) + f(\"x\") + f(3) + tablesCount");
        assertThat(answer.result())
                .as(answer.errorMessage())
                .hasValueSatisfying(text -> assertThat(text).matches("a[12]32"));
        assertThat(kernel.run("String tables = \"again\"; tables + f(4)").result())
                .contains("again4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int later() { return f(3); }",
                "int later() { return f(\"\"); }",
                "int between() { return f(3); }\nint later() { return between(); }",
                "class Later { static int x() { return f(3); } }\nint later() { return Later.x(); }",
                "int[] later = {f(3)}; int later() { return later[0]; }"
            })
    void what_an_overloaded_method_needs_may_be_declared_after_it(String later) {
        kernel.run("%reset");
        kernel.run("int f(int n) { return n; }");
        kernel.run("int f(String s) { return s.isEmpty() ? 3 : later() + f(1); }");
        Answer answer = kernel.run(later + "\nf(\"x\") + f(10)");
        assertThat(answer.result()).as(answer.errorMessage()).contains("14");
        assertThat(kernel.run("f(\"x\")").result()).contains("4");
    }

    @Test
    void a_value_is_computed_once_and_its_error_is_its_own() {
        kernel.run("%reset");
        kernel.run(
                "int calls = 0;\nint f(int n) { calls++; return n; }\nint f(String tables) { return tables.length() + f(1); }");
        assertThat(kernel.run("final int[] tables = {f(\"a\"), f(5)}; tables[0] + tables[1] + calls")
                        .result())
                .contains("9");
        Answer failed = kernel.run("int k = 1;\nint tables = f(1) / (k - 1);");
        assertThat(failed.errorName()).isEqualTo("java.lang.ArithmeticException");
        assertThat(failed.traceback()).contains("line 2");
        assertThat(kernel.run("int tables = f(nothing);").errorMessage()).contains("cannot find symbol");
        assertThat(kernel.run("%who").published().toString()).doesNotContain("$value");
    }
}
