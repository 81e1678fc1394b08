package org.naglab.kernel.polyglot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of declarations, as text and as GraalJS runs it. */
final class JsDeclarationsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "const a = 1|var   a = 1",
                "let a = 1; let b = 2|var a = 1; var b = 2",
                "const {a, b} = c|var   {a, b} = c",
                "class A extends B { m() { let x; } } new A()|var A = class A extends B { m() { let x; } }; new A()",
            })
    void declarations_of_the_top_level_become_var(String written, String run) {
        assertThat(JsDeclarations.repeatable(written)).isEqualTo(run);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for (let i = 0; i < 3; i++) { const x = i; }",
                "function f() { let a = 1; return a; }",
                "'; const a = 1'",
                "`\n const a = ${ (() => { const b = 1; return b; })() } \n let c`",
                "// const a\n/* \nlet b */",
                "x = /'\\/[/';]/.test(y)\nobject.const",
                "let = 3; let + 1",
                "(class { })",
                "{ let inner = 1; }",
            })
    void everything_else_stays_as_it_is(String code) {
        assertThat(JsDeclarations.repeatable(code)).isEqualTo(code);
    }

    @Test
    void lines_keep_their_numbers() {
        String code = "const a = 1\nclass A {\n  m() {}\n}\nlet b\n";
        assertThat(JsDeclarations.repeatable(code).lines().count())
                .isEqualTo(code.lines().count());
    }

    @Test
    void a_cell_that_declares_runs_twice_with_the_same_result() {
        List<String> cells = List.of(
                "const a = 2\nlet b = 3\nclass P { constructor(x) { this.x = x } get twice() { return 2 * this.x } }\n"
                        + "new P(a + b).twice",
                "const [c, {d}] = [1, {d: /[/']/.test(\"'\") ? 9 : 0}]\nlet e = `${c + d}`\ne * 1",
                "let s = 0\nfor (const x of [1, 2, 3]) { let y = x / 2 / 1; s += y }\nlet t = s\nt");
        try (Engine engine = Engine.newBuilder()
                        .option("engine.WarnInterpreterOnly", "false")
                        .build();
                Context context = Context.newBuilder("js").engine(engine).build()) {
            for (int run = 0; run < 2; run++) {
                assertThat(cells.stream()
                                .map(cell -> context.eval("js", JsDeclarations.repeatable(cell))
                                        .asDouble()))
                        .containsExactly(10.0, 10.0, 3.0);
            }
        }
    }
}
