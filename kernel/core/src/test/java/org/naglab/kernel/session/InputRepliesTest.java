package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.naglab.kernel.protocol.Message;

@Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class InputRepliesTest {
    private final InputReplies replies = new InputReplies();
    private final Message cell = Message.of("execute_request", "session", new JsonObject());
    private final Message question = cell.reply("input_request", "session", new JsonObject());

    @Test
    void an_answer_that_comes_before_anybody_waits_is_kept() throws InterruptedException {
        assertThat(replies.after(question, () -> replies.add("", "at once"))).isEqualTo("at once");
    }

    @Test
    void an_answer_that_comes_before_the_question_is_forgotten() throws InterruptedException {
        replies.add("", "stale");
        assertThat(replies.after(question, () -> replies.add("", "fresh"))).isEqualTo("fresh");
    }

    @Test
    void a_late_answer_to_another_question_is_forgotten() throws InterruptedException {
        assertThat(replies.after(question, () -> {
                    replies.add("an earlier question", "late");
                    replies.add(question.header().id(), "fresh");
                }))
                .isEqualTo("fresh");
    }

    @Test
    void an_answer_may_name_the_cell_that_asks() throws InterruptedException {
        assertThat(replies.after(question, () -> replies.add(cell.header().id(), "named")))
                .isEqualTo("named");
    }

    @Test
    void an_interrupt_ends_the_wait() {
        Thread waiting = Thread.currentThread();
        assertThatThrownBy(() -> replies.after(question, waiting::interrupt)).isInstanceOf(InterruptedException.class);
    }
}
