package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.session.TestKernel.Answer;
import org.naglab.kernel.wire.Channel;

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

    private static final String COUNTING =
            "int f(int n) { return n <= 0 ? 0 : f(n - 1); }\nint f(String total) { return 2 + f(total.length()); }\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int total = 3;",
                "int total = 3 + f(1) + f(\"\") - 2;",
                "int total;\ntotal = 3;",
                "var total = 3;",
                "int first = 1, total = 3;",
                "int total() { return f(\"\") + 1; }\nint t = total();",
                "record total(int n) {}\nint t = new total(3).n();",
                "class total { static int n() { return f(\"\") + 1; } }\nint t = total.n();"
            })
    void a_declaration_resets_no_variable(String declaration) {
        kernel.run("%reset");
        kernel.run(COUNTING
                + "class A { int v = 7; int g() { return f(1); } }\nrecord R(int n) { int g() { return f(\"x\"); } }\n"
                + "int through(A a) { return a.g(); }\nclass B { A a = new A(); int h() { return through(a); } }\n"
                + "A a = new A();\na.v = 8;\nB b = new B();\nb.a.v = 9;\nR r = new R(6);\n"
                + "List<A> kept = new ArrayList<>(List.of(a));\nList<R> records = List.of(r);\n"
                + "Supplier<Integer> call = () -> f(\"x\") + a.v;\nint[] plain = {5};\nString before = \"b\";");
        Answer declared = kernel.run(declaration);
        assertThat(declared.status()).as(declared.errorMessage()).isEqualTo("ok");
        String value = declaration.contains("int t =") ? "t" : "total";
        assertThat(declared.text("stderr")).isEmpty();
        assertThat(kernel.run("before + plain[0] + a.v + b.a.v + b.h() + r.n() + r.g() + kept.getFirst().v"
                                + " + records.getFirst().g() + call.get() + " + value)
                        .result())
                .contains("b58906282103");
        assertThat(kernel.run("kept.add(new A()); kept.get(0) == a && kept.get(1).g() == f(1)")
                        .result())
                .contains("true");
        assertThat(kernel.run("int total = 4; total + a.v").result()).contains("12");
    }

    @Test
    void many_overloaded_methods_reset_no_variable_either() {
        kernel.run("%reset");
        kernel.run(COUNTING
                + "int f(long total) { return f(1); }\nint f(double[] all) { int total = 1; return total + f(1); }\n"
                + "int f(Object other) { return 1; }\nint g(int n) { return f(n); }\nint g(String total) { return g(1) + f(total); }\n"
                + "class A { int v = g(\"\"); }\nA a = new A();");
        assertThat(kernel.run("int total = 3;\ntotal + a.v").result()).contains("5");
        assertThat(kernel.run("String total = \"\";\ntotal + a.v + g(total) + f(1L) + f(new double[1]) + f(List.of())")
                        .result())
                .contains("22011");
    }

    @Test
    void an_initialiser_that_fails_or_is_interrupted_leaves_the_methods() {
        kernel.run("%reset");
        kernel.run(COUNTING + "class A { int v = 7; int g() { return f(\"x\"); } }\nA a = new A();");
        assertThat(kernel.run("int total = f(\"x\") / 0;").errorName()).isEqualTo("java.lang.ArithmeticException");
        assertThat(kernel.run("f(\"x\") + f(1) + a.g() + a.v").result()).contains("11");
        Answer full = kernel.run("int total = new int[Integer.MAX_VALUE].length;");
        assertThat(full.errorName()).isEqualTo("java.lang.OutOfMemoryError");
        assertThat(kernel.run("f(\"x\") + f(1) + a.g() + a.v").result()).contains("11");
        Message request = kernel.process
                .client()
                .send(
                        Channel.SHELL,
                        "execute_request",
                        TestKernel.request("int sleep() { System.out.println(\"asleep\"); while (true); }\n"
                                + "int total = sleep();"));
        kernel.listen(2_000).forEach(kernel.strays::add);
        kernel.process.interrupt();
        assertThat(kernel.await(request, prompt -> {}).errorName()).isEqualTo("CellInterrupted");
        assertThat(kernel.run("f(\"x\") + f(1) + a.g() + a.v").result()).contains("11");
    }

    @Test
    void methods_may_be_declared_in_another_order_and_again() {
        kernel.run("%reset");
        kernel.run("int f(int n) { return 9; }\nint f(String total) { return 2 + f(total.length()); }\n"
                + "int f(int n) { return n <= 0 ? 0 : f(n - 1); }");
        kernel.run(
                "class A { int v = f(\"\"); int g() { Function<Integer, Integer> h = x -> f(x) + f(\"a\"); return h.apply(3); } }\n"
                        + "class B extends A { A own = new A(); }\nB b = new B();\nb.own.v = 5;");
        for (String declaration : List.of("int total = 3;", "String total = \"3\";", "char total = '3';")) {
            assertThat(kernel.run(declaration + "\n\"\" + total + b.own.v + b.g()")
                            .result())
                    .contains("352");
        }
    }

    @Test
    void what_loses_its_value_after_all_is_named() {
        kernel.run("%reset");
        kernel.run("int f(int n) { return n; }\nint f(String s) { return s.isEmpty() ? 3 : later() + f(1); }\n"
                + "class A { int g() { return f(\"x\"); } }");
        kernel.run("A a = new A();\nint other = 4;");
        Answer later = kernel.run("int later() { return f(\"\"); }");
        assertThat(later.text("stderr"))
                .contains("JShell had to compile A anew, so that a, whose class it was, starts anew as null");
        assertThat(kernel.run("a == null && other == 4").result()).contains("true");
    }

    @Test
    void a_variable_of_a_changed_class_is_named_unless_the_cell_declares_it_too() {
        kernel.run("%reset");
        kernel.run("class A { int v = 1; }\nA a = new A();\nA b = new A();\na.v");
        Answer both = kernel.run("class A { int v = 2; }\nA a = new A();\nA b = a;\na.v");
        assertThat(both.result()).contains("2");
        assertThat(both.text("stderr")).isEmpty();
        Answer one = kernel.run("class A { int v = 3; }\nA a = new A();\na.v");
        assertThat(one.text("stderr"))
                .isEqualTo("the declaration of A changed, so that b, whose class it was, starts anew as null\n");
        kernel.run("A b = a;");
        Answer alone = kernel.run("class A { int v = 4; }");
        assertThat(alone.text("stderr"))
                .isEqualTo("the declaration of A changed, so that a, b, whose class it was, start anew as null\n");
        kernel.run("a = new A();");
        Answer failed = kernel.run("class A { int v = 5; }\nint one = 1 / 0;");
        assertThat(failed.errorName()).isEqualTo("java.lang.ArithmeticException");
        assertThat(failed.text("stderr")).contains("so that a, b,");
        kernel.run("a = new A();\na.v = 7;");
        assertThat(kernel.run("class A { int v = 5; }").text("stderr")).isEmpty();
        assertThat(kernel.run("a.v").result()).contains("7");
    }

    @Test
    void a_class_that_changes_is_another() {
        kernel.run("%reset");
        kernel.run(
                "int f(int n) { return n; }\n@FunctionalInterface interface Own { int of(int n); }\n"
                        + "class A { int g() { return f(1); } Own h() { return n -> f(n) + 1; } }\nint all() { A a = new A(); return a.g() + a.h().of(1); }");
        assertThat(kernel.run("all()").result()).contains("3");
        assertThat(kernel.run("int f(int n) { return n + 10; }\nall()").result())
                .contains("23");
        assertThat(kernel.run("class A { int g() { return 0; } Own h() { return n -> f(n) + 2; } }\nall()")
                        .result())
                .contains("13");
        assertThat(kernel.run("@Deprecated class A { int g() { return 0; } Own h() { return n -> f(n) + 2; } }\n"
                                + "A.class.isAnnotationPresent(Deprecated.class)")
                        .result())
                .contains("true");
        assertThat(kernel.run("@FunctionalInterface interface Own { long of(int n); }\n"
                                + "class A { int g() { return 0; } Own h() { return n -> f(n) + 2; } }\n"
                                + "long all() { return new A().h().of(1); }\nall()")
                        .result())
                .contains("13");
    }

    @Test
    void a_name_that_cannot_be_declared_is_told_with_the_methods_to_blame_and_nothing_is_lost() {
        kernel.run("%reset");
        StringBuilder many = new StringBuilder(COUNTING + "int f(long total) { return (int) total + f(1); }\n");
        for (String type : List.of("short", "char", "byte", "float", "double", "Object")) {
            many.append("int f(").append(type).append(" n) { return f(1); }\n");
        }
        kernel.run(many + "class A { int v = f(\"\"); }\nA a = new A();\nint total = 3;");
        Answer refused = kernel.run("int one = 1;\nrecord total(int n) {}");
        assertThat(refused.errorName()).isEqualTo("CompilationError");
        assertThat(refused.errorMessage())
                .contains("cannot declare total", "f(String), f(long)", "rename total", "(line 2)");
        assertThat(kernel.run("a.v + total + f(\"x\") + f(4L)").result()).contains("11");
    }

    @Test
    void an_overloaded_method_that_another_pair_calls_may_be_declared_anew() {
        kernel.run("%reset");
        String again =
                "int f(String q) { Function<Integer, Integer> h = x -> x + f(q.length()); return %d + h.apply(0); }";
        kernel.run(
                "int f(int n) { int p = n; return p <= 0 ? 1 : f(n - 1); }\n" + again.formatted(10)
                        + "\nint g(int t) { return f(t) + f(\"ab\"); }\nint g(String p) { return p.isEmpty() ? g(1) : g(2); }\n"
                        + "class A { int m() { Supplier<Integer> s = () -> g(1) + g(\"\"); return s.get(); } }\nA a = new A();");
        kernel.run("int h(int q) { return g(3); }");
        kernel.run("int g(String p) { return p.isEmpty() ? g(1) : g(2); }");
        Answer declared = kernel.run(again.formatted(17));
        assertThat(declared.status()).as(declared.errorMessage()).isEqualTo("ok");
        assertThat(kernel.run("new A().m() + h(0)").result()).contains("57");
    }
}
