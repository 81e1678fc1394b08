package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.session.TestKernel.Answer;
import org.naglab.kernel.wire.Channel;

/** The kernel as a front end meets it: another process, behind real sockets. */
final class KernelTest {
    private static TestKernel kernel;

    @BeforeAll
    static void start() {
        kernel = new TestKernel();
        kernel.run("\"warm\"");
    }

    @AfterAll
    static void stop() {
        kernel.close();
    }

    @Nested
    class Values {
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
            assertThat(Fields.object(first.content(), "transient"))
                    .isEqualTo(Fields.object(second.content(), "transient"));
            assertThat(Fields.object(second.content(), "data").get("text/html").getAsString())
                    .isEqualTo("<b>b</b>");
        }
    }

    @Nested
    class Errors {
        @Test
        void an_exception_keeps_its_name_message_lines_and_causes() {
            kernel.run("int fail(int n) {\n  if (n == 0)\n    throw new IllegalStateException(\"deep\","
                    + " new RuntimeException(\"why\"));\n  return fail(n - 1);\n}");
            Answer answer = kernel.run("int before = 1;\nfail(3)");
            int number = Fields.integer(answer.content(), "execution_count", 0);
            assertThat(answer.errorName()).isEqualTo("java.lang.IllegalStateException");
            assertThat(answer.errorMessage()).isEqualTo("deep");
            assertThat(answer.traceback())
                    .contains(
                            "at fail in cell " + (number - 1) + ", line 3",
                            "at cell " + number + ", line 2",
                            "Caused by java.lang.RuntimeException: why")
                    .doesNotContain("jdk.jshell", "REPL", "reflect");
        }

        @Test
        void an_exception_of_the_cells_own_keeps_the_name_it_was_given() {
            Answer answer = kernel.run("class Mine extends Exception {}\nthrow new Mine();");
            assertThat(answer.errorName()).isEqualTo("Mine");
        }

        @Test
        void a_compile_error_marks_the_source() {
            Answer answer = kernel.run("int ok = 1;\nint wrong = \"text\";");
            assertThat(answer.errorName()).isEqualTo("CompilationError");
            assertThat(answer.errorMessage()).contains("incompatible types").contains("line 2");
            assertThat(answer.traceback()).contains("   2 | int wrong = \"text\";\n" + " ".repeat(7 + 12) + "^^^^^^\n");
        }

        @Test
        void an_unknown_name_in_a_declaration_is_an_error_until_it_is_declared() {
            assertThat(kernel.run("int user() { return laterOn(); }").errorMessage())
                    .contains("laterOn()");
            assertThat(kernel.run("int laterOn() { return 5; }\nuser()").result())
                    .contains("5");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "System.exit(3)",
                    "Runtime.getRuntime().halt(3)",
                    "int[] huge = new int[Integer.MAX_VALUE];",
                    "int forever(int n) { return forever(n + 1) + 1; }\nforever(0)"
                })
        void the_kernel_and_its_state_survive(String code) {
            kernel.run("var survivor = \"here\";");
            assertThat(kernel.run(code).status()).isEqualTo("error");
            assertThat(kernel.run("survivor").result()).contains("here");
        }

        @Test
        void a_value_that_cannot_be_shown_is_an_error() {
            Answer answer = kernel.run(
                    "record Bad() { public String toString() { throw new UnsupportedOperationException(\"no\"); } }\nnew Bad()");
            assertThat(answer.status()).isEqualTo("error");
            assertThat(answer.errorName()).isEqualTo("java.lang.UnsupportedOperationException");
        }

        @Test
        void cells_that_wait_are_aborted() {
            List<Message> requests = List.of(
                    kernel.process
                            .client()
                            .send(
                                    Channel.SHELL,
                                    "execute_request",
                                    TestKernel.request("Thread.sleep(300); int x = 1 / 0;")),
                    kernel.process.client().send(Channel.SHELL, "execute_request", TestKernel.request("1")),
                    kernel.process.client().send(Channel.SHELL, "execute_request", TestKernel.request("2")));
            List<String> statuses = kernel.listen(4000).stream()
                    .filter(m -> m.type().equals("execute_reply"))
                    .map(m -> Fields.string(m.content(), "status", ""))
                    .toList();
            assertThat(requests).hasSize(3);
            assertThat(statuses).containsExactly("error", "aborted", "aborted");
        }
    }

    @Nested
    class Interrupts {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "while (true);",
                    "for (int i = 0; i < Integer.MAX_VALUE; i++) { for (long j = 0; j < Long.MAX_VALUE; j++); }",
                    "while (true) { try { while (true); } catch (Throwable t) {} }",
                    "while (true) { try { Thread.sleep(50); } catch (InterruptedException e) {} }",
                    "Thread.sleep(1_000_000)",
                    "while (true) System.out.println(\"again\");",
                    "new java.util.concurrent.CountDownLatch(1).await();",
                    "IntStream.iterate(0, i -> i + 1).filter(i -> i < 0).findFirst()",
                    "IntStream.range(0, 100).parallel().forEach(i -> { while (true); })",
                    "do { double d = Math.sqrt(2); } while (true);",
                    "int endless(int n) { while (true) { n++; } }\nendless(0)",
                    "String line = new Scanner(System.in).nextLine();",
                    "%%sh\nsleep 1000"
                })
        void an_endless_cell_ends_and_its_state_stays(String code) throws Exception {
            kernel.run("var kept = \"kept\";");
            Message request = kernel.process.client().send(Channel.SHELL, "execute_request", TestKernel.request(code));
            long[] interruptedAt = new long[1];
            List<Message> before = kernel.listen(1200);
            assertThat(before).noneMatch(m -> m.type().equals("execute_reply"));
            interruptedAt[0] = System.nanoTime();
            kernel.process.interrupt();
            kernel.strays.addAll(before.stream()
                    .filter(m -> m.type().equals("status")
                            && Fields.string(m.content(), "execution_state", "").equals("idle"))
                    .toList());
            Answer answer = kernel.await(request, prompt -> {});
            assertThat(Duration.ofNanos(System.nanoTime() - interruptedAt[0])).isLessThan(Duration.ofSeconds(3));
            assertThat(answer.errorName()).isEqualTo("CellInterrupted");
            assertThat(kernel.run("kept").result()).contains("kept");
        }

        @Test
        void nothing_goes_on_burning() throws Exception {
            Message request = kernel.process
                    .client()
                    .send(
                            Channel.SHELL,
                            "execute_request",
                            TestKernel.request("new Thread(() -> { while (true); }).start();"
                                    + " IntStream.range(0, 8).parallel().forEach(i -> { while (true); })"));
            kernel.listen(800);
            kernel.process.interrupt();
            kernel.await(request, prompt -> {});
            kernel.listen(500);
            Duration before = cpu();
            TimeUnit.SECONDS.sleep(2);
            assertThat(cpu().minus(before)).isLessThan(Duration.ofMillis(500));
        }

        private Duration cpu() {
            return kernel.process.handle().info().totalCpuDuration().orElse(Duration.ZERO);
        }
    }

    @Nested
    class Output {
        @Test
        void a_million_lines_arrive_whole_in_few_messages() {
            long start = System.nanoTime();
            Answer answer = kernel.run("for (int i = 0; i < 1_000_000; i++) System.out.println(i);");
            assertThat(answer.text("stdout").lines().count()).isEqualTo(1_000_000);
            assertThat(answer.all("stream").size()).isLessThan(1000);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        }

        @Test
        void output_beyond_the_limit_is_dropped_with_a_notice() {
            Answer answer = kernel.run(
                    "String block = \"x\".repeat(1 << 20);\nfor (int i = 0; i < 64; i++) System.out.println(block);");
            assertThat(answer.text("stdout").length()).isBetween(30 << 20, 33 << 20);
            assertThat(answer.text("stderr")).contains("output stopped");
        }

        @Test
        void out_and_err_stay_in_order() {
            Answer answer = kernel.run("System.out.println(1); System.err.println(2); System.out.println(3);");
            assertThat(answer.all("stream").stream().map(m -> Fields.string(m.content(), "text", "")))
                    .containsExactly("1\n", "2\n", "3\n");
        }

        @Test
        void late_output_belongs_to_the_cell_that_started_the_thread() {
            Answer first = kernel.run(
                    "new Thread(() -> { try { Thread.sleep(1500); } catch (InterruptedException e) {} System.out.println(\"late\"); }).start();");
            String request = Fields.string(first.reply().parent(), "msg_id", "");
            kernel.run("Thread.sleep(100); \"next\"");
            List<Message> streams = kernel.listen(2500).stream()
                    .filter(m -> m.type().equals("stream"))
                    .toList();
            assertThat(streams).hasSize(1);
            assertThat(Fields.string(streams.getFirst().parent(), "msg_id", "")).isEqualTo(request);
        }

        @Test
        void no_character_is_cut_between_messages() {
            String text =
                    kernel.run("System.out.print(\"é😀\".repeat(700_000));").text("stdout");
            assertThat(text).isEqualTo("é😀".repeat(700_000));
        }
    }

    @Nested
    class Requests {
        @Test
        void silent_cells_publish_and_count_nothing() {
            int before = Fields.integer(kernel.run("1").content(), "execution_count", 0);
            JsonObject silent = TestKernel.request("System.out.println(\"x\"); 5");
            silent.addProperty("silent", true);
            Answer answer = kernel.run(silent);
            assertThat(answer.published().stream().map(Message::type)).containsOnly("status");
            assertThat(Fields.integer(kernel.run("1").content(), "execution_count", 0))
                    .isEqualTo(before + 1);
        }

        @Test
        void user_expressions_are_evaluated_after_the_cell() {
            JsonObject request = TestKernel.request("int base = 20;");
            request.add("user_expressions", Fields.of("good", "base + 1", "bad", "nothing"));
            JsonObject values = Fields.object(kernel.run(request).content(), "user_expressions");
            assertThat(values.getAsJsonObject("good").toString()).contains("\"21\"");
            assertThat(values.getAsJsonObject("bad").toString()).contains("\"error\"", "cannot find symbol");
        }

        @Test
        void busy_comes_first_and_idle_last() {
            List<Message> published = kernel.run("1").published();
            assertThat(published.getFirst().content().toString()).contains("busy");
            assertThat(published.getLast().content().toString()).contains("idle");
            assertThat(published.get(1).type()).isEqualTo("execute_input");
        }

        @Test
        void completion_answers_while_a_cell_runs_and_counts_code_points() {
            Message running = kernel.process
                    .client()
                    .send(Channel.SHELL, "execute_request", TestKernel.request("Thread.sleep(4000);"));
            kernel.listen(500);
            long start = System.nanoTime();
            JsonObject reply = kernel.ask(Channel.SHELL, "complete_request", "code", "\"😀\".len", "cursor_pos", 7)
                    .content();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            assertThat(reply.getAsJsonArray("matches").get(0).getAsString()).isEqualTo("length()");
            assertThat(Fields.integer(reply, "cursor_start", -1)).isEqualTo(4);
            assertThat(Fields.integer(reply, "cursor_end", -1)).isEqualTo(7);
            kernel.listen(100);
            kernel.process.interrupt();
            CompletableFuture.completedFuture(running);
            kernel.listen(1000);
        }

        @Test
        void inspection_shows_signatures() {
            JsonObject reply = kernel.ask(Channel.SHELL, "inspect_request", "code", "Math.abs", "cursor_pos", 8)
                    .content();
            assertThat(Fields.bool(reply, "found", false)).isTrue();
            assertThat(reply.toString()).contains("Math.abs(int a)");
        }

        @Test
        void completeness_is_told() {
            assertThat(completeness("int f() {")).isEqualTo("incomplete");
            assertThat(completeness("int f() { return 1; }")).isEqualTo("complete");
            assertThat(completeness("1 + 1")).isEqualTo("complete");
            assertThat(completeness("int x = ;")).isEqualTo("invalid");
        }

        private String completeness(String code) {
            return Fields.string(
                    kernel.ask(Channel.SHELL, "is_complete_request", "code", code)
                            .content(),
                    "status",
                    "");
        }

        @Test
        void history_returns_the_tail() {
            kernel.run("\"first remembered\"");
            kernel.run("\"second remembered\"");
            JsonObject reply = kernel.ask(
                            Channel.SHELL, "history_request", "hist_access_type", "tail", "n", 2, "output", false)
                    .content();
            assertThat(reply.getAsJsonArray("history").toString()).contains("first remembered", "second remembered");
        }

        @Test
        void an_unknown_comm_target_is_closed() {
            Message open = kernel.process
                    .client()
                    .send(
                            Channel.SHELL,
                            "comm_open",
                            Fields.of("comm_id", "c1", "target_name", "nobody", "data", new JsonObject()));
            List<Message> answers = kernel.listen(800);
            assertThat(answers)
                    .anyMatch(m -> m.type().equals("comm_close")
                            && Fields.string(m.parent(), "msg_id", "")
                                    .equals(open.header().id()));
            assertThat(Fields.object(
                            kernel.ask(Channel.SHELL, "comm_info_request").content(), "comms"))
                    .isEqualTo(new JsonObject());
        }

        @Test
        void the_control_channel_answers_while_a_cell_runs() {
            kernel.process.client().send(Channel.SHELL, "execute_request", TestKernel.request("while (true);"));
            kernel.listen(700);
            long start = System.nanoTime();
            Answer info = kernel.ask(Channel.CONTROL, "kernel_info_request");
            assertThat(info.status()).isEqualTo("ok");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            kernel.process.interrupt();
            kernel.listen(1000);
        }

        @Test
        void the_heartbeat_echoes() {
            assertThat(kernel.process.client().alive(5000)).isTrue();
        }

        @Test
        void questions_reach_the_front_end() {
            Message request = kernel.process
                    .client()
                    .send(
                            Channel.SHELL,
                            "execute_request",
                            TestKernel.request(
                                    "var in = new Scanner(System.in); System.out.print(\"Name? \"); String n = in.nextLine(); System.out.print(\"Age? \"); n + in.nextInt()"));
            List<String> answers = new java.util.ArrayList<>(List.of("Ada", "36"));
            Answer answer = kernel.await(
                    request,
                    prompt -> kernel.process
                            .client()
                            .send(Channel.STDIN, "input_reply", Fields.of("value", answers.removeFirst())));
            assertThat(answer.result()).contains("Ada36");
        }

        @Test
        void a_question_to_a_front_end_without_input_is_an_error() {
            JsonObject request = TestKernel.request("System.in.read()");
            request.addProperty("allow_stdin", false);
            assertThat(kernel.run(request).errorMessage()).contains("takes no input");
        }

        @Test
        void magics_list_themselves_and_reject_unknown_names() {
            assertThat(kernel.run("%lsmagic").result().orElse("")).contains("%%time");
            assertThat(kernel.run("%nonsense").errorMessage()).contains("lsmagic");
        }
    }

    @Nested
    class Magics {
        @Test
        void time_is_told_and_errors_keep_their_lines() {
            assertThat(kernel.run("%%time\n1 + 1").text("stdout")).startsWith("wall ");
            assertThat(kernel.run("%%time\nint ok = 1;\n1 / 0").traceback()).contains("line 3");
        }

        @Test
        void timeit_measures_statements() {
            kernel.run("int measured = 3;");
            assertThat(kernel.run("%%timeit\nMath.sqrt(measured);").text("stdout"))
                    .matches("(?s)[0-9.e+]+ (ns|µs|ms|s) median of 7 runs, from .*");
        }

        @Test
        void a_script_prints_and_its_failure_is_an_error() {
            Answer answer = kernel.run("%%sh\necho from sh; exit 3");
            assertThat(answer.text("stdout")).isEqualTo("from sh\n");
            assertThat(answer.errorMessage()).isEqualTo("exit status 3");
        }

        @Test
        void declarations_are_listed() {
            kernel.run("record Listed(int a) {}\nString listedText = \"\";\nint listedMethod(int a) { return a; }");
            assertThat(kernel.run("%who").result().orElse(""))
                    .contains("String listedText", "listedMethod(int)int", "Listed");
        }

        @Test
        void magics_stand_between_statements() {
            Answer answer = kernel.run("int left = 7\n% 4;\n%env PATH\nleft");
            assertThat(answer.status()).isEqualTo("ok");
            assertThat(answer.result()).contains("3");
        }

        @Test
        void a_missing_jar_is_an_error() {
            assertThat(kernel.run("%classpath /nowhere/x.jar").errorMessage()).contains("/nowhere/x.jar");
        }

        @Test
        void classes_of_an_added_folder_can_be_used(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder)
                throws Exception {
            java.nio.file.Path source = folder.resolve("Added.java");
            java.nio.file.Files.writeString(
                    source, "package added; public class Added { public static int n() { return 9; } }");
            javax.tools.ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "-d", folder.toString(), source.toString());
            assertThat(kernel.run("%classpath " + folder + "\nadded.Added.n()").result())
                    .contains("9");
        }
    }
}
