package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.session.TestKernel.Answer;
import org.naglab.kernel.wire.Channel;

/** The requests of a front end beside plain cells. */
@ExtendWith(SharedKernel.class)
final class RequestsTest {
    private final TestKernel kernel;

    RequestsTest(TestKernel kernel) {
        this.kernel = kernel;
    }

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
    void history_returns_the_tail() {
        kernel.run("\"first remembered\"");
        kernel.run("\"second remembered\"");
        JsonObject reply = kernel.ask(
                        Channel.SHELL, "history_request", "hist_access_type", "tail", "n", 2, "output", false)
                .content();
        assertThat(reply.getAsJsonArray("history").toString()).contains("first remembered", "second remembered");
    }

    @Test
    void history_returns_the_values_of_cells_too() {
        kernel.run("6 * 700");
        kernel.run("int withoutValue = 1;");
        JsonObject reply = kernel.ask(
                        Channel.SHELL, "history_request", "hist_access_type", "tail", "n", 2, "output", true)
                .content();
        assertThat(reply.getAsJsonArray("history").toString())
                .contains("[\"6 * 700\",\"4200\"]", "[\"int withoutValue = 1;\",null]");
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
        assertThat(Fields.object(kernel.ask(Channel.SHELL, "comm_info_request").content(), "comms"))
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
}
