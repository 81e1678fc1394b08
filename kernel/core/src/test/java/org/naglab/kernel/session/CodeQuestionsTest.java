package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;

/** Completion, inspection and completeness of code that is being written. */
@ExtendWith(SharedKernel.class)
final class CodeQuestionsTest {
    private final TestKernel kernel;

    CodeQuestionsTest(TestKernel kernel) {
        this.kernel = kernel;
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
                kernel.ask(Channel.SHELL, "is_complete_request", "code", code).content(), "status", "");
    }
}
