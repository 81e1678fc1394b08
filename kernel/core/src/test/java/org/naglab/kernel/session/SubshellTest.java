package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.session.TestKernel.Answer;
import org.naglab.kernel.wire.Channel;

/** Cells of a subshell, beside those of the main shell (Jupyter enhancement proposal 91). */
@ExtendWith(SharedKernel.class)
final class SubshellTest {
    private final TestKernel kernel;

    SubshellTest(TestKernel kernel) {
        this.kernel = kernel;
    }

    private String create() {
        return Fields.string(
                kernel.ask(Channel.CONTROL, "create_subshell_request").content(), "subshell_id", "");
    }

    private Message send(String subshell, String code) {
        return kernel.process.client().sendTo(subshell, "execute_request", TestKernel.request(code));
    }

    @Test
    void the_kernel_says_that_it_has_them() {
        JsonObject info = kernel.ask(Channel.SHELL, "kernel_info_request").content();
        assertThat(info.getAsJsonArray("supported_features").toString()).contains("\"kernel subshells\"");
    }

    @Test
    void they_are_made_listed_and_deleted() {
        String id = create();
        assertThat(kernel.ask(Channel.CONTROL, "list_subshell_request")
                        .content()
                        .toString())
                .contains(id);
        assertThat(kernel.ask(Channel.CONTROL, "delete_subshell_request", "subshell_id", id)
                        .status())
                .isEqualTo("ok");
        assertThat(kernel.ask(Channel.CONTROL, "list_subshell_request")
                        .content()
                        .toString())
                .doesNotContain(id);
        assertThat(kernel.ask(Channel.CONTROL, "delete_subshell_request", "subshell_id", id)
                        .status())
                .isEqualTo("error");
    }

    @Test
    void a_cell_of_one_runs_while_the_main_shell_is_busy_and_sees_its_variables() {
        String id = create();
        kernel.run("var go = new java.util.concurrent.CountDownLatch(1); int shared = 20;");
        Message waiting = kernel.process
                .client()
                .send(
                        Channel.SHELL,
                        "execute_request",
                        TestKernel.request("go.await(); System.out.println(\"main\"); shared"));
        Answer side = kernel.await(
                send(id, "System.out.println(\"side\"); shared++; go.countDown(); shared + 1"), prompt -> {});
        assertThat(side.result()).contains("22");
        assertThat(side.text("stdout")).isEqualTo("side\n");
        Answer main = kernel.await(waiting, prompt -> {});
        assertThat(main.result()).contains("21");
        assertThat(main.text("stdout")).isEqualTo("main\n");
        kernel.ask(Channel.CONTROL, "delete_subshell_request", "subshell_id", id);
    }

    @Test
    void an_interrupt_stops_the_cells_of_all_of_them() {
        String id = create();
        kernel.run("var begun = new java.util.concurrent.CountDownLatch(2);");
        List<Message> endless = List.of(
                kernel.process
                        .client()
                        .send(Channel.SHELL, "execute_request", TestKernel.request("begun.countDown(); while (true);")),
                send(id, "begun.countDown(); Thread.sleep(1_000_000);"));
        String watch = create();
        kernel.await(send(watch, "begun.await();"), prompt -> {});
        kernel.process.interrupt();
        for (Message request : endless) {
            assertThat(kernel.await(request, prompt -> {}).errorName()).isEqualTo("CellInterrupted");
        }
        kernel.ask(Channel.CONTROL, "delete_subshell_request", "subshell_id", id);
        kernel.ask(Channel.CONTROL, "delete_subshell_request", "subshell_id", watch);
    }
}
