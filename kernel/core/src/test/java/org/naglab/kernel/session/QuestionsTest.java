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

/** Standard input: cells that ask the person. */
@ExtendWith(SharedKernel.class)
final class QuestionsTest {
    private final TestKernel kernel;

    QuestionsTest(TestKernel kernel) {
        this.kernel = kernel;
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
    void a_prompt_printed_some_time_before_its_question_stays_with_it() {
        List<String> prompts = new java.util.ArrayList<>();
        Message request = kernel.process
                .client()
                .send(
                        Channel.SHELL,
                        "execute_request",
                        TestKernel.request(
                                "System.out.print(\"Colour? \"); Thread.sleep(100); new Scanner(System.in).nextLine()"));
        Answer answer = kernel.await(request, prompt -> {
            prompts.add(Fields.string(prompt.content(), "prompt", ""));
            kernel.process.client().send(Channel.STDIN, "input_reply", Fields.of("value", "blue"));
        });
        assertThat(answer.result()).contains("blue");
        assertThat(prompts).containsExactly("Colour? ");
        assertThat(answer.text("stdout")).isEmpty();
    }
}
