package org.naglab.kernel.session;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.naglab.kernel.client.KernelClient.Received;
import org.naglab.kernel.client.KernelProcess;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;

/** A kernel in a process of its own, driven over real sockets. */
final class TestKernel implements AutoCloseable {
    private static final long TIMEOUT_NANOS = 60_000_000_000L;

    final KernelProcess process = new KernelProcess(Path.of("").toAbsolutePath(), List.of("-Xmx400m"));
    final List<Message> strays = new ArrayList<>();

    /** What came back for one request: everything published for it, and the reply. */
    record Answer(List<Message> published, Message reply) {
        List<Message> all(String type) {
            return published.stream().filter(m -> m.type().equals(type)).toList();
        }

        JsonObject content() {
            return reply.content();
        }

        String status() {
            return Fields.string(content(), "status", "");
        }

        String text(String stream) {
            StringBuilder text = new StringBuilder();
            all("stream").stream()
                    .filter(m -> Fields.string(m.content(), "name", "").equals(stream))
                    .forEach(m -> text.append(Fields.string(m.content(), "text", "")));
            return text.toString();
        }

        Optional<String> result() {
            return all("execute_result").stream()
                    .findFirst()
                    .map(m ->
                            Fields.object(m.content(), "data").get("text/plain").getAsString());
        }

        String errorName() {
            return Fields.string(content(), "ename", "");
        }

        String errorMessage() {
            return Fields.string(content(), "evalue", "");
        }

        String traceback() {
            StringBuilder text = new StringBuilder();
            content()
                    .getAsJsonArray("traceback")
                    .forEach(line -> text.append(line.getAsString()).append('\n'));
            return text.toString().replaceAll("\u001b\\[[0-9;]*m", "");
        }
    }

    Answer run(String code) {
        return run(request(code));
    }

    static JsonObject request(String code) {
        return Fields.of("code", code, "silent", false, "store_history", true, "allow_stdin", true);
    }

    Answer run(JsonObject request) {
        return await(process.client().send(Channel.SHELL, "execute_request", request), prompt -> {});
    }

    Answer ask(Channel channel, String type, Object... fields) {
        return await(process.client().send(channel, type, Fields.of(fields)), prompt -> {});
    }

    Answer await(Message request, Consumer<Message> onInputRequest) {
        List<Message> published = new ArrayList<>();
        Optional<Message> reply = Optional.empty();
        boolean idle = false;
        long end = System.nanoTime() + TIMEOUT_NANOS;
        String id = request.header().id();
        List<Message> early =
                strays.stream().filter(stray -> answers(stray, id)).toList();
        strays.removeAll(early);
        List<Message> next = new ArrayList<>(early);
        while (reply.isEmpty() || !idle) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no answer to " + request.content() + ", only " + published);
            }
            if (next.isEmpty()) {
                Optional<Received> received = process.receive();
                received.ifPresent(each -> next.add(each.message()));
                continue;
            }
            Message message = next.removeFirst();
            if (!answers(message, id)) {
                strays.add(message);
            } else if (message.type().equals("input_request")) {
                onInputRequest.accept(message);
            } else if (message.type().endsWith("_reply")) {
                reply = Optional.of(message);
            } else {
                published.add(message);
                idle |= Fields.string(message.content(), "execution_state", "").equals("idle");
            }
        }
        return new Answer(published, reply.get());
    }

    private static boolean answers(Message message, String id) {
        return Fields.string(message.parent(), "msg_id", "").equals(id);
    }

    /** Takes messages for {@code millis}, whoever asked for them. */
    List<Message> listen(int millis) {
        List<Message> messages = new ArrayList<>(strays);
        strays.clear();
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            process.receive().ifPresent(received -> messages.add(received.message()));
        }
        return messages;
    }

    @Override
    public void close() {
        process.close();
    }
}
