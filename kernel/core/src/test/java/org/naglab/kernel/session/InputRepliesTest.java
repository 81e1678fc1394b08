package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class InputRepliesTest {
    private final InputReplies replies = new InputReplies();

    @Test
    void an_answer_that_comes_before_anybody_waits_is_kept() throws InterruptedException {
        assertThat(replies.after(() -> replies.add("at once"))).isEqualTo("at once");
    }

    @Test
    void an_answer_to_an_earlier_question_is_forgotten() throws InterruptedException {
        replies.add("stale");
        assertThat(replies.after(() -> replies.add("fresh"))).isEqualTo("fresh");
    }

    @Test
    void an_interrupt_ends_the_wait() {
        Thread waiting = Thread.currentThread();
        assertThatThrownBy(() -> replies.after(waiting::interrupt)).isInstanceOf(InterruptedException.class);
    }
}
