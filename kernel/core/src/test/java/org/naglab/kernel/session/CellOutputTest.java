package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.session.TestKernel.Answer;

/** What cells print: whole, bounded, in order, and each cell its own. */
@ExtendWith(SharedKernel.class)
final class CellOutputTest {
    private final TestKernel kernel;

    CellOutputTest(TestKernel kernel) {
        this.kernel = kernel;
    }

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
        assertThat(answer.all("stream").stream()
                        .map(m -> Fields.string(m.content(), "text", ""))
                        .collect(Collectors.joining()))
                .isEqualTo("1\n2\n3\n");
        assertThat(answer.text("stdout")).isEqualTo("1\n3\n");
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
        assertThat(texts(streams, request, true)).isEqualTo("late\n");
        assertThat(texts(streams, request, false)).doesNotContain("late");
    }

    /** What was printed by a cell, or by all others. */
    private static String texts(List<Message> streams, String request, boolean byIt) {
        return streams.stream()
                .filter(m -> byIt == Fields.string(m.parent(), "msg_id", "").equals(request))
                .map(m -> Fields.string(m.content(), "text", ""))
                .collect(Collectors.joining());
    }

    @Test
    void a_character_printed_in_parts_arrives_whole() {
        Answer answer = kernel.run("""
                for (byte b : "aé😀".getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                    System.out.write(b);
                    System.out.flush();
                    Thread.sleep(120);
                    System.err.print("-");
                }
                System.out.write(0xC3);""");
        assertThat(answer.text("stdout")).isEqualTo("aé😀\ufffd");
        assertThat(answer.text("stderr")).isEqualTo("-".repeat(7));
    }

    @Test
    void no_character_is_cut_between_messages() {
        String text = kernel.run("System.out.print(\"é😀\".repeat(700_000));").text("stdout");
        assertThat(text).isEqualTo("é😀".repeat(700_000));
    }

    @Test
    void a_result_beyond_the_limit_is_cut_with_a_notice() {
        String result = kernel.run("\"x\".repeat(40 << 20)").result().orElse("");
        assertThat(result.length()).isLessThan(2 << 20);
        assertThat(result).startsWith("xxx").contains("output cut: text/plain of 41,943,040 bytes");
    }

    @Test
    void a_loop_of_updates_arrives_in_few_messages_with_the_last_state() {
        Answer answer = kernel.run("var id = display(0); for (int i = 1; i <= 20_000; i++) updateDisplay(id, i);");
        List<Message> updates = answer.all("update_display_data");
        assertThat(updates).hasSizeBetween(1, 2_000);
        assertThat(Fields.string(Fields.object(updates.getLast().content(), "data"), "text/plain", ""))
                .isEqualTo("20000");
    }
}
