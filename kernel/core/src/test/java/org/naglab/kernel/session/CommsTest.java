package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;

/** Conversations between a widget of a front end and a cell. */
final class CommsTest {
    private static TestKernel kernel;

    @BeforeAll
    static void accept() {
        kernel = new TestKernel();
        kernel.run("""
                onComm("echo", comm -> {
                    comm.send(Map.of("opened with", comm.opening().get("n").getAsInt()));
                    comm.onMessage(data -> {
                        int n = data.get("n").getAsInt();
                        System.out.println("got " + n);
                        if (n == 0) { comm.close(); } else { comm.send(Map.of("twice", 2 * n, "list", List.of(10 / (n - 1)))); }
                    });
                });""");
    }

    @AfterAll
    static void close() {
        kernel.close();
    }

    private static List<Message> said(String type, String id, int n) {
        kernel.process
                .client()
                .send(Channel.SHELL, type, Fields.of("comm_id", id, "target_name", "echo", "data", Fields.of("n", n)));
        return kernel.listen(700);
    }

    /** Takes messages up to one that is {@code wanted}. */
    private static List<Message> until(Predicate<Message> wanted) {
        List<Message> messages = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (messages.stream().noneMatch(wanted)) {
            assertThat(System.nanoTime()).as(messages::toString).isLessThan(end);
            messages.addAll(kernel.listen(20));
        }
        return messages;
    }

    private static String data(List<Message> messages, String type) {
        return messages.stream()
                .filter(m -> m.type().equals(type))
                .map(m -> Fields.object(m.content(), "data").toString())
                .findFirst()
                .orElse("none");
    }

    private static JsonObject open() {
        return Fields.object(
                kernel.ask(Channel.SHELL, "comm_info_request", "target_name", "echo")
                        .content(),
                "comms");
    }

    @Test
    void a_conversation_is_opened_answered_and_closed_by_either_side() {
        assertThat(data(said("comm_open", "a", 5), "comm_msg")).isEqualTo("{\"opened with\":5}");
        List<Message> answer = said("comm_msg", "a", 6);
        assertThat(data(answer, "comm_msg")).contains("\"twice\":12").contains("\"list\":[2]");
        assertThat(answer)
                .anyMatch(m -> m.type().equals("stream")
                        && Fields.string(m.content(), "text", "").equals("got 6\n"));
        assertThat(open().keySet()).containsExactly("a");
        assertThat(data(said("comm_msg", "a", 0), "comm_close")).isEqualTo("{}");
        said("comm_open", "b", 1);
        assertThat(said("comm_close", "b", 0)).noneMatch(m -> m.type().startsWith("comm"));
        assertThat(open().keySet()).isEmpty();
    }

    @Test
    void a_receiver_that_fails_is_told_on_iopub_and_the_conversation_goes_on() {
        said("comm_open", "c", 1);
        List<Message> failed = said("comm_msg", "c", 1);
        assertThat(failed)
                .anyMatch(m -> m.type().equals("error")
                        && Fields.string(m.content(), "ename", "").contains("ArithmeticException"));
        assertThat(failed).noneMatch(m -> m.type().startsWith("comm"));
        assertThat(data(said("comm_msg", "c", 3), "comm_msg")).contains("\"twice\":6");
        said("comm_close", "c", 0);
    }

    @Test
    void an_interrupt_stops_a_receiver_and_the_kernel_goes_on() throws Exception {
        kernel.run("onComm(\"endless\", comm -> { System.out.println(\"it begins\"); while (true); });");
        kernel.process.client().send(Channel.SHELL, "comm_open", Fields.of("comm_id", "d", "target_name", "endless"));
        until(m -> Fields.string(m.content(), "text", "").contains("it begins"));
        kernel.process.interrupt();
        List<Message> stopped = until(m -> m.type().equals("error"));
        assertThat(stopped)
                .anyMatch(m -> m.type().equals("error")
                        && Fields.string(m.content(), "ename", "").equals("CellInterrupted"));
        assertThat(data(stopped, "comm_close")).isEqualTo("{}");
        assertThat(kernel.run("1 + 1").result()).contains("2");
    }
}
