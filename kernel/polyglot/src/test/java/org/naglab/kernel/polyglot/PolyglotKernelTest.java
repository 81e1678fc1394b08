package org.naglab.kernel.polyglot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.session.TestKernel;
import org.naglab.kernel.session.TestKernel.Answer;
import org.naglab.kernel.wire.Channel;

/** Guest cells as a front end meets them: in another process, behind real sockets. */
final class PolyglotKernelTest {
    private static TestKernel kernel;

    @BeforeAll
    static void start() {
        kernel = new TestKernel(Duration.ofMinutes(4), "-Xmx700m");
    }

    @AfterAll
    static void stop() {
        kernel.close();
    }

    private static String result(String code) {
        Answer answer = kernel.run(code);
        assertThat(answer.status()).as(() -> answer.traceback()).isEqualTo("ok");
        return answer.result().orElse("");
    }

    private static Object shown(Answer answer, String type) {
        JsonObject data = Fields.object(answer.all("execute_result").getFirst().content(), "data");
        assertThat(data.keySet()).contains(type);
        return data.get(type);
    }

    private static List<String> completions(String code) {
        Answer answer = kernel.ask(
                Channel.SHELL, "complete_request", "code", code, "cursor_pos", code.codePointCount(0, code.length()));
        return answer.content().getAsJsonArray("matches").asList().stream()
                .map(match -> match.getAsString())
                .toList();
    }

    @Nested
    class Variables_of_Java {
        @Test
        void are_globals_of_javascript() {
            kernel.run("int fromJava = 40;");
            assertThat(result("%%js\nfromJava + 2")).isEqualTo("42");
        }

        @Test
        void are_globals_of_python() {
            kernel.run("var words = List.of(\"a\", \"b\"); var counts = Map.of(\"a\", 3); int[] numbers = {1, 2, 3};");
            assertThat(result("%%python\n[words[1], counts['a'], sum(numbers), len(words)]"))
                    .isEqualTo("['b', 3, 6, 2]");
        }

        @Test
        void can_be_records_and_lambdas() {
            kernel.run(
                    "record Point(int x, int y) {}  var point = new Point(3, 4); Function<Integer, Integer> square = n -> n * n;");
            assertThat(result("%%js\nsquare(point.x()) + point.y()")).isEqualTo("13");
            assertThat(result("%%python\nsquare(point.x()) + point.y()")).isEqualTo("13");
        }

        @Test
        void reach_a_guest_again_when_java_assigns_them_again() {
            kernel.run("String again = \"first\";");
            result("%%python\nagain = again.upper()");
            assertThat(result("%%python\nagain")).isEqualTo("'FIRST'");
            kernel.run("again = \"second\";");
            assertThat(result("%%python\nagain")).isEqualTo("'second'");
        }

        @Test
        void hide_no_function_class_or_module_of_the_guest() {
            kernel.run("int len = 7; int sys = 8;");
            assertThat(result("%%python\nimport sys\nlen('abc')")).isEqualTo("3");
            kernel.run("sys = 9;");
            assertThat(result("%%python\n(type(sys).__name__, java_vars.len, java_vars['sys'])"))
                    .isEqualTo("('module', 7, 9)");
        }

        @Test
        void are_assigned_through_java_vars() {
            kernel.run("double rate = 0.5; String name = \"old\";");
            result("%%python\njava_vars.rate = 2\njava_vars.name = 'new'");
            assertThat(result("rate + name")).isEqualTo("2.0new");
            assertThat(kernel.run("%%js\njava_vars.nobody = 1").errorMessage())
                    .contains("no cell of Java has declared a variable nobody");
        }
    }

    @Nested
    class Values_of_guests {
        @Test
        void become_java_variables_of_fitting_types() {
            result(
                    "%%python --out count,share,tags,scores\ncount = 3\nshare = 0.5\ntags = ['x', 'y']\nscores = {'a': 1.5}");
            assertThat(result(
                            "int c = count; double s = share; String first = tags.getFirst(); double a = scores.get(\"a\");"
                                    + " c + s + a + first"))
                    .isEqualTo("5.0x");
        }

        @Test
        void become_java_variables_of_the_type_that_is_asked_for() {
            result("%%js --out \"double[] vector\"\nconst vector = [1, 2.5, 3]");
            assertThat(result("Arrays.stream(vector).sum()")).isEqualTo("6.5");
            assertThat(kernel.run("%%python --out \"int[] wrong\"\nwrong = 'text'")
                            .errorMessage())
                    .contains("must be convertible to int[]");
        }

        @Test
        void may_be_the_cells_last_expression() {
            kernel.run("int same = 1;");
            result("%%python --out same\nsame + 1");
            assertThat(result("same")).isEqualTo("2");
            assertThat(kernel.run("%%python --out nothing\nNone").errorMessage())
                    .contains("must assign nothing");
        }

        @Test
        void are_read_by_name_in_java() {
            result("%%python\nrows = [{'n': 1}, {'n': 2.5}]\ndef twice(x): return 2 * x");
            assertThat(result("python.get(\"rows\")")).isEqualTo("[{n=1}, {n=2.5}]");
            assertThat(result("python.call(\"twice\", 21)")).isEqualTo("42");
            assertThat(result("Function<Object, Object> f = python.get(\"twice\", Function.class); f.apply(4)"))
                    .isEqualTo("8");
            assertThat(kernel.run("python.get(\"nobody\")").errorMessage()).contains("Python has no global nobody");
        }

        @Test
        void stay_the_guests_own_after_they_were_handed_over() {
            result("%%python --out own\nown = ['a']");
            assertThat(result("%%python\ntype(own).__name__")).isEqualTo("'list'");
            assertThat(result("%%js\nown.get(0)")).isEqualTo("a");
        }

        @Test
        void are_copied_into_the_guests_own_types() {
            kernel.run(
                    "record Pair(String key, List<Integer> values) {}  var pairs = List.of(new Pair(\"a\", List.of(1, 2)));");
            assertThat(result("%%js\nJSON.stringify(toJs(pairs))")).isEqualTo("[{\"key\":\"a\",\"values\":[1,2]}]");
            assertThat(result("%%python\nto_py(pairs)")).isEqualTo("[{'key': 'a', 'values': [1, 2]}]");
        }
    }

    @Nested
    class Cells {
        @Test
        void of_javascript_run_again_though_they_declare() {
            String cell = "%%js\nconst once = 1; class Once {}\nlet more = once + 1\nmore";
            assertThat(result(cell)).isEqualTo("2");
            assertThat(result(cell)).isEqualTo("2");
        }

        @Test
        void show_nothing_for_statements() {
            assertThat(result("%%js\nvar quiet = 1;")).isEmpty();
            assertThat(result("%%python\nquiet = 1")).isEmpty();
            assertThat(result("%%python\nNone")).isEmpty();
        }

        @Test
        void print_to_the_front_end_also_without_an_end_of_line() {
            Answer python = kernel.run("%%python\nimport sys\nprint('out', end='')\nsys.stderr.write('err')\nNone");
            assertThat(python.text("stdout")).isEqualTo("out");
            assertThat(python.text("stderr")).isEqualTo("err");
            Answer js = kernel.run("%%js\nconsole.log('out'); console.error('err')");
            assertThat(js.text("stdout")).isEqualTo("out\n");
            assertThat(js.text("stderr")).isEqualTo("err\n");
        }

        @Test
        void ask_the_person() {
            for (String cell : List.of("%%python\ninput('name? ') + '!'", "%%js\nprompt('name? ') + '!'")) {
                Message request =
                        kernel.process.client().send(Channel.SHELL, "execute_request", TestKernel.request(cell));
                StringBuilder asked = new StringBuilder();
                Answer answer = kernel.await(request, question -> {
                    asked.append(Fields.string(question.content(), "prompt", ""));
                    kernel.process.client().send(Channel.STDIN, "input_reply", Fields.of("value", "Ada"));
                });
                assertThat(answer.result().orElse("").replace("'", "")).isEqualTo("Ada!");
                // On a loaded machine the prompt may have been published as output before the question was put.
                assertThat(answer.text("stdout") + asked).isEqualTo("name? ");
            }
        }

        @Test
        void display_what_java_can_display() {
            Answer answer =
                    kernel.run("%%js\ndisplay(html('<b>x</b>'))\nvegaLite({mark: 'bar', data: {values: [{a: 1}]}})");
            assertThat(Fields.object(answer.all("display_data").getFirst().content(), "data")
                            .get("text/html")
                            .getAsString())
                    .isEqualTo("<b>x</b>");
            assertThat(shown(answer, "application/vnd.vegalite.v5+json").toString())
                    .isEqualTo("{\"mark\":\"bar\",\"data\":{\"values\":[{\"a\":1}]}}");
        }

        @Test
        void show_objects_as_they_ask_to_be_shown() {
            Answer python =
                    kernel.run("%%python\nclass Bold:\n    def _repr_html_(self):\n        return '<b>py</b>'\nBold()");
            assertThat(shown(python, "text/html").toString()).contains("<b>py</b>");
            Answer js = kernel.run("%%js\n({toMime() { return {'text/html': '<b>js</b>'} }})");
            assertThat(shown(js, "text/html").toString()).contains("<b>js</b>");
            Answer deno =
                    kernel.run("%%js\n({[Symbol.for('Jupyter.display')]() { return {'text/markdown': '*js*'} }})");
            assertThat(shown(deno, "text/markdown").toString()).contains("*js*");
        }

        @Test
        void show_lists_of_rows_and_say_what_runs() {
            assertThat(result("%%python\n[{'a': 1}]")).isEqualTo("[{'a': 1}]");
            assertThat(result("%guests")).contains("Python with", "sandbox trusted", "GraalVM Polyglot");
        }

        @Test
        void go_on_after_a_reset_of_java() {
            kernel.run("int forgotten = 1;");
            result("%%python\nremembered = forgotten");
            kernel.run("%reset");
            result("%%python\nNone");
            assertThat(result("python.get(\"remembered\")")).isEqualTo("1");
        }

        @Test
        void that_follow_the_first_take_milliseconds() {
            result("%%python\n1");
            result("%%js\n1");
            for (String cell : List.of("%%python\n1 + 1", "%%js\n1 + 1")) {
                long best = Long.MAX_VALUE;
                for (int i = 0; i < 10; i++) {
                    long start = System.nanoTime();
                    result(cell);
                    best = Math.min(best, System.nanoTime() - start);
                }
                // Includes the round trip over the sockets.
                assertThat(best).isLessThan(100_000_000L);
            }
        }
    }

    @Nested
    class Errors {
        @Test
        void of_python_have_its_name_its_message_and_the_line_of_the_cell() {
            Answer answer = kernel.run("%%python\ndef half(x):\n    return x / 0\n\nhalf(1)");
            assertThat(answer.errorName()).isEqualTo("ZeroDivisionError");
            assertThat(answer.errorMessage()).matches("division by zero \\(cell \\d+, line 3\\)");
            assertThat(answer.traceback())
                    .contains(
                            "Traceback (most recent call last):",
                            "line 5, in <module>",
                            "line 3, in half",
                            "return x / 0");
        }

        @Test
        void of_python_tell_their_causes() {
            Answer answer = kernel.run(
                    "%%python\ntry:\n    {}['k']\nexcept KeyError as e:\n    raise ValueError('no k') from e");
            assertThat(answer.errorName()).isEqualTo("ValueError");
            assertThat(answer.traceback()).contains("KeyError: 'k'", "direct cause", "ValueError: no k");
        }

        @Test
        void of_syntax_mark_the_place() {
            Answer python = kernel.run("%%python\nx = (1,\n  2 3)");
            assertThat(python.errorName()).isEqualTo("SyntaxError");
            assertThat(python.traceback()).contains("line 3", "2 3)", "^");
            Answer js = kernel.run("%%js\n\nlet a = ;");
            assertThat(js.errorName()).isEqualTo("SyntaxError");
            assertThat(js.errorMessage()).matches("Expected an operand but found ; \\(cell \\d+, line 3\\)");
            assertThat(js.traceback()).contains("line 3", "^");
        }

        @Test
        void of_javascript_have_its_name_and_frames() {
            Answer answer = kernel.run("%%js\nfunction f() {\n  return missing.x\n}\nf()");
            assertThat(answer.errorName()).isEqualTo("ReferenceError");
            assertThat(answer.errorMessage()).matches("missing is not defined \\(cell \\d+, line 3\\)");
            assertThat(answer.traceback())
                    .contains("at f in cell", "return missing.x")
                    .doesNotContain("graalvm");
        }

        @Test
        void of_java_under_a_guest_keep_their_class() {
            kernel.run("Function<Object, Object> fails = x -> { throw new IllegalStateException(\"from Java\"); };");
            for (String cell : List.of("%%js\n\nfails(1)", "%%python\n\nfails(1)")) {
                Answer answer = kernel.run(cell);
                assertThat(answer.errorName()).isEqualTo("java.lang.IllegalStateException");
                assertThat(answer.errorMessage()).contains("from Java", "line 3");
            }
        }

        @Test
        void of_a_guest_reach_java_with_the_guests_message() {
            result("%%python\ndef bad(x): raise ValueError('from Python')");
            Answer answer = kernel.run("python.call(\"bad\", 1)");
            assertThat(answer.errorMessage()).contains("ValueError: from Python");
        }

        @Test
        void an_exit_ends_the_cell_only() {
            assertThat(kernel.run("%%python\nimport sys\nkept = 5\nsys.exit(3)").errorName())
                    .isEqualTo("SystemExit");
            assertThat(result("%%python\nkept")).isEqualTo("5");
        }

        @Test
        void wrong_options_are_named() {
            Answer answer = kernel.run("%%js --in x\n1");
            assertThat(answer.errorName()).isEqualTo("MagicError");
            assertThat(answer.errorMessage()).contains("--out NAME", "--in x");
        }
    }

    @Nested
    class Completion {
        @Test
        void knows_globals_members_and_keywords() {
            kernel.run("int javaNumber = 1;");
            result("%%python\nclass Poem:\n    def rhyme(self): return 1\npoem = Poem()\npoem_title = 'x'");
            assertThat(completions("%%python\npoe")).contains("poem", "poem_title");
            assertThat(completions("%%python\npoem.rh")).containsExactly("rhyme");
            assertThat(completions("%%python\nx = poem_title.upp")).containsExactly("upper");
            assertThat(completions("%%python\njavaNum")).containsExactly("javaNumber");
            assertThat(completions("%%python\nlamb")).containsExactly("lambda");
            result("%%js\nconst verse = {foot: 1, feet: [2]}");
            assertThat(completions("%%js\nverse.f")).containsExactly("feet", "foot");
            assertThat(completions("%%js\nverse.feet.includ")).containsExactly("includes");
            assertThat(completions("%%js\nMath.sqr")).containsExactly("sqrt");
        }

        @Test
        void answers_while_a_guest_cell_runs() {
            result("%%js\nvar present = 1");
            completions("%%js\npres");
            Message loop = kernel.process
                    .client()
                    .send(Channel.SHELL, "execute_request", TestKernel.request("%%js\nwhile (true);"));
            assertThat(completions("%%js\npres")).contains("present");
            kernel.process.interrupt();
            kernel.await(loop, question -> {});
        }

        @Test
        void inspection_shows_signature_and_documentation() {
            result("%%python\ndef scale(x, by=2):\n    'Multiplies.'\n    return x * by");
            String code = "%%python\nscale(3)";
            Answer answer = kernel.ask(
                    Channel.SHELL, "inspect_request", "code", code, "cursor_pos", code.length() - 3, "detail_level", 0);
            assertThat(Fields.object(answer.content(), "data").get("text/plain").getAsString())
                    .isEqualTo("scale(x, by=2)\n\nMultiplies.");
        }
    }

    @Nested
    class Interrupts {
        private Answer interrupted(String cell) throws InterruptedException {
            Message request = kernel.process.client().send(Channel.SHELL, "execute_request", TestKernel.request(cell));
            Thread.sleep(700);
            kernel.process.interrupt();
            return kernel.await(request, question -> {});
        }

        @Test
        void stop_loops_and_leave_variables() throws InterruptedException {
            result("%%js\nvar kept = 'js'");
            result("%%python\nkept_py = 'py'");
            for (String cell : List.of(
                    "%%js\nwhile (true);",
                    "%%js\nwhile (true) { try { while (true); } catch (e) {} finally {} }",
                    "%%python\nwhile True: pass",
                    "%%python\nwhile True:\n    try:\n        while True: pass\n    except BaseException: pass",
                    "%%python\nimport time\ntime.sleep(1000)")) {
                Answer answer = interrupted(cell);
                assertThat(answer.errorName()).as(cell).isEqualTo("CellInterrupted");
                assertThat(answer.errorMessage()).isEqualTo("the cell was interrupted");
            }
            assertThat(result("%%js\nkept")).isEqualTo("js");
            assertThat(result("%%python\nkept_py")).isEqualTo("'py'");
        }

        @Test
        void stop_a_guests_loop_that_java_called() throws InterruptedException {
            result("%%js\nfunction forever() { while (true); }");
            assertThat(interrupted("js.call(\"forever\")").errorName()).isEqualTo("CellInterrupted");
            assertThat(result("%%js\ntypeof forever")).isEqualTo("function");
        }

        @Test
        void stop_a_loop_of_java_that_a_guest_called() throws InterruptedException {
            kernel.run("Runnable spin = () -> { while (true); };");
            assertThat(interrupted("%%js\nspin()").errorName()).isEqualTo("CellInterrupted");
            assertThat(result("%%js\n1")).isEqualTo("1");
        }
    }

    @Nested
    class Threads {
        @Test
        void of_java_call_guest_functions_one_after_the_other() {
            kernel.run("var calls = new java.util.concurrent.ConcurrentHashMap<Integer, Object>();");
            result("%%js\nfunction triple(x) { return 3 * x }");
            assertThat(result("IntStream.range(0, 100).parallel().mapToObj(i -> js.call(\"triple\", i))"
                            + ".mapToInt(o -> (Integer) o).sum()"))
                    .isEqualTo("14850");
        }

        @Test
        void late_calls_of_guest_functions_work_after_the_cell() {
            kernel.run("var pool = java.util.concurrent.Executors.newScheduledThreadPool(1);"
                    + " var heard = new java.util.concurrent.ConcurrentLinkedQueue<Object>();");
            result("%%js\nlet n = 0; const TimeUnit = Java.type('java.util.concurrent.TimeUnit')\n"
                    + "const tick = () => { n++; heard.add(n) }\n"
                    + "pool.scheduleAtFixedRate(tick, 10, 20, TimeUnit.MILLISECONDS); null");
            for (int i = 0; i < 5; i++) {
                assertThat(result("%%js\nlet s = 0; for (let i = 0; i < 20000; i++) s += i; s"))
                        .isEqualTo("199990000");
            }
            assertThat(result("Thread.sleep(200); pool.shutdownNow(); heard.size() > 3"))
                    .isEqualTo("true");
        }

        @Test
        void of_python_print_into_their_own_cell() {
            Answer answer = kernel.run(
                    "%%python\nimport threading\n"
                            + "thread = threading.Thread(target=lambda: print('from a thread'))\nthread.start()\nthread.join()");
            assertThat(answer.text("stdout")).isEqualTo("from a thread\n");
        }
    }
}
