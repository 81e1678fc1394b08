package org.naglab.kernel.session;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.naglab.kernel.client.KernelClient.Received;
import org.naglab.kernel.client.KernelProcess;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;

/** A kernel in a process of its own, driven over real sockets. The tests of other modules use it too. */
public final class TestKernel implements AutoCloseable {
    /** What is driven, for all that the methods here do not do. */
    public final KernelProcess process;

    /** Messages that answer requests nobody has awaited yet. */
    public final List<Message> strays = new ArrayList<>();

    private final Duration patience;

    TestKernel() {
        this(Duration.ofMinutes(1), "-Xmx400m");
    }

    /**
     * Starts a kernel.
     *
     * @param patience the longest that an answer may take
     * @param flags for its Java
     */
    public TestKernel(Duration patience, String... flags) {
        this.patience = patience;
        process = new KernelProcess(Path.of("").toAbsolutePath(), List.of(flags));
    }

    /** What came back for one request: everything published for it, and the reply. */
    public record Answer(List<Message> published, Message reply) {
        /** Returns what was published of {@code type}. */
        public List<Message> all(String type) {
            return published.stream().filter(m -> m.type().equals(type)).toList();
        }

        /** Returns the reply's content. */
        public JsonObject content() {
            return reply.content();
        }

        /** Returns the reply's status. */
        public String status() {
            return Fields.string(content(), "status", "");
        }

        /** Returns all that was printed to {@code stream}. */
        public String text(String stream) {
            StringBuilder text = new StringBuilder();
            all("stream").stream()
                    .filter(m -> Fields.string(m.content(), "name", "").equals(stream))
                    .forEach(m -> text.append(Fields.string(m.content(), "text", "")));
            return text.toString();
        }

        /** Returns the cell's value as plain text. */
        public Optional<String> result() {
            return all("execute_result").stream()
                    .findFirst()
                    .map(m ->
                            Fields.object(m.content(), "data").get("text/plain").getAsString());
        }

        /** Returns the exception's class. */
        public String errorName() {
            return Fields.string(content(), "ename", "");
        }

        /** Returns the exception's message. */
        public String errorMessage() {
            return Fields.string(content(), "evalue", "");
        }

        /** Returns the traceback without colours. */
        public String traceback() {
            StringBuilder text = new StringBuilder();
            content()
                    .getAsJsonArray("traceback")
                    .forEach(line -> text.append(line.getAsString()).append('\n'));
            return text.toString().replaceAll("\u001b\\[[0-9;]*m", "");
        }
    }

    /** Runs {@code code} and waits for all that comes of it. */
    public Answer run(String code) {
        return run(request(code));
    }

    /** Returns the content of a request to run {@code code}. */
    public static JsonObject request(String code) {
        return Fields.of("code", code, "silent", false, "store_history", true, "allow_stdin", true);
    }

    /** Runs a cell by the content of its {@code request}. */
    public Answer run(JsonObject request) {
        return await(process.client().send(Channel.SHELL, "execute_request", request), prompt -> {});
    }

    /** Sends a request and waits for its answer. */
    public Answer ask(Channel channel, String type, Object... fields) {
        return await(process.client().send(channel, type, Fields.of(fields)), prompt -> {});
    }

    /** Waits for the answer to {@code request}; questions on the way are handed to {@code onInputRequest}. */
    public Answer await(Message request, Consumer<Message> onInputRequest) {
        List<Message> published = new ArrayList<>();
        Optional<Message> reply = Optional.empty();
        boolean idle = false;
        long end = System.nanoTime() + patience.toNanos();
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
    public List<Message> listen(int millis) {
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
