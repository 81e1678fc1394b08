package org.naglab.kernel.session;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.display.Display;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderers;
import org.naglab.kernel.display.Surface;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.output.Cell;
import org.naglab.kernel.output.StandardStreams;
import org.naglab.kernel.protocol.ExecuteRequest;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.HistoryRequest;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;
import org.naglab.kernel.wire.ConnectionFile;
import org.naglab.kernel.wire.KernelSockets;

/**
 * Answers a front end's requests. Cells, and messages to widgets, run one after the other on the thread that calls
 * {@link #serve}; questions about code are answered on a second thread, so also while a cell runs; interrupt and
 * shutdown on a third.
 */
public final class KernelSession implements AutoCloseable {
    /** The most bytes that one cell may print or display, unless {@code NAG_OUTPUT_LIMIT} says otherwise. */
    public static final long OUTPUT_LIMIT_BYTES = 32L << 20;

    private static final int ABORT_WINDOW_MS = 10;
    private static final Message STOP = Message.of("stop", "", new JsonObject());

    private final String session = UUID.randomUUID().toString();
    private final LinkedBlockingDeque<Message> queue = new LinkedBlockingDeque<>();
    private final InputReplies answers = new InputReplies();
    private final ExecutorService assistant = worker("assistant");
    private final ExecutorService control = worker("control");
    private final CountDownLatch ready = new CountDownLatch(1);
    private final History history = new History();
    private final Comms comms = new Comms();
    private final KernelSockets sockets;
    private final Publisher publisher;
    private final long outputLimitBytes;
    private final AtomicBoolean interruptFirst = new AtomicBoolean();
    private volatile @Nullable CellRunner runner;
    private volatile @Nullable Message executing;
    private volatile boolean stdinAllowed;
    private volatile boolean stopping;
    private int count;

    /** Binds the sockets of {@code connection}; requests wait until {@link #serve}. */
    public KernelSession(ConnectionFile connection, long outputLimitBytes) {
        this.outputLimitBytes = outputLimitBytes;
        sockets = new KernelSockets(connection, session, this::receive);
        publisher = new Publisher(sockets, session);
        publisher.starting();
    }

    private static ExecutorService worker(String name) {
        return Executors.newSingleThreadExecutor(body -> {
            Thread thread = new Thread(null, body, name, 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    // ---- receiving -------------------------------------------------------------------------------------------------

    private void receive(Channel channel, Message message) {
        switch (message.type()) {
            case "execute_request", "comm_open", "comm_msg", "comm_close" -> queue.add(message);
            case "input_reply" -> answers.add(Fields.string(message.content(), "value", ""));
            default -> (channel == Channel.CONTROL ? control : assistant).execute(() -> handle(channel, message));
        }
    }

    /** Runs cells on the calling thread until a shutdown is asked for. */
    public void serve() throws InterruptedException {
        Thread cells = Thread.currentThread();
        Display.showOn(() -> Cell.current().<Surface>map(cell -> cell).orElseThrow());
        StandardStreams.route(this::ask);
        CellRunner started = new CellRunner(comms);
        runner = started;
        ready.countDown();
        while (!stopping) {
            Message next = takeUninterrupted(cells);
            if (next != STOP) {
                handle(Channel.SHELL, next);
            }
        }
    }

    /** A late interrupt of a cell that has ended must not end the kernel. */
    private Message takeUninterrupted(Thread cells) {
        while (true) {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                continue;
            }
        }
    }

    private CellRunner runner() {
        try {
            ready.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        CellRunner started = runner;
        if (started == null) {
            throw new IllegalStateException("the kernel has not started");
        }
        return started;
    }

    // ---- the protocol's page ---------------------------------------------------------------------------------------

    private void handle(Channel channel, Message request) {
        publisher.status(request, "busy");
        try {
            switch (request.type()) {
                case "execute_request" -> execute(request);
                case "kernel_info_request" -> publisher.reply(channel, request, KernelInfo.content());
                case "complete_request" -> publisher.reply(channel, request, complete(request.content()));
                case "inspect_request" -> publisher.reply(channel, request, inspect(request.content()));
                case "is_complete_request" -> publisher.reply(channel, request, isComplete(request.content()));
                case "history_request" -> publisher.reply(channel, request, history(request.content()));
                case "comm_info_request" -> publisher.reply(channel, request, commInfo(request.content()));
                case "comm_open" -> comms.open(request, publisher);
                case "comm_msg" -> comms.message(request);
                case "comm_close" -> comms.close(request);
                case "interrupt_request" -> {
                    interrupt();
                    publisher.reply(channel, request, Fields.of("status", "ok"));
                }
                case "shutdown_request" -> {
                    boolean restart = Fields.bool(request.content(), "restart", false);
                    JsonObject content = Fields.of("status", "ok", "restart", restart);
                    publisher.reply(channel, request, content);
                    publisher.publish(request, "shutdown_reply", content);
                    shutdown();
                }
                default -> System.err.println("the kernel does not know messages of type " + request.type());
            }
        } catch (RuntimeException e) {
            CellError error = CellError.of(e.getClass().getName(), String.valueOf(e.getMessage()));
            JsonObject content = error.content();
            content.addProperty("status", "error");
            publisher.reply(channel, request, content);
        } finally {
            publisher.status(request, "idle");
        }
    }

    private void execute(Message request) {
        ExecuteRequest asked = ExecuteRequest.from(request.content());
        int number = asked.storeHistory() ? ++count : count;
        Cell cell = new Cell(
                number, asked.silent(), outputLimitBytes, (type, content) -> publisher.publish(request, type, content));
        if (!asked.silent()) {
            publisher.publish(request, "execute_input", Fields.of("code", asked.code(), "execution_count", number));
        }
        if (asked.storeHistory()) {
            history.add(number, asked.code());
        }
        executing = request;
        stdinAllowed = asked.allowStdin();
        JsonObject reply = new JsonObject();
        try {
            cell.run(() -> {
                Outcome outcome = runner().asCell(
                                cell,
                                () -> interruptFirst.getAndSet(false)
                                        ? new Outcome.Failed(CellError.of(
                                                "CellInterrupted", "the cell was interrupted before it began"))
                                        : runner().run(cell, asked.code()));
                switch (outcome) {
                    case Outcome.Done done -> finish(cell, done, asked, reply);
                    case Outcome.Failed failed -> fail(cell, failed.error(), reply);
                }
            });
        } finally {
            executing = null;
            interruptFirst.set(false);
            cell.flush();
        }
        reply.addProperty("execution_count", number);
        boolean failed = Fields.string(reply, "status", "").equals("error");
        List<Message> aborted = failed && asked.stopOnError() ? takeWaitingCells() : List.of();
        publisher.reply(Channel.SHELL, request, reply);
        aborted.forEach(this::abort);
    }

    private void finish(Cell cell, Outcome.Done done, ExecuteRequest asked, JsonObject reply) {
        MimeBundle shown = null;
        try {
            shown = done.value().map(Renderers.shared()::render).orElse(null);
        } catch (Throwable e) {
            // The value's own toString or renderer failed: that is the cell's failure.
            fail(cell, CellError.of(e.getClass().getName(), String.valueOf(e.getMessage())), reply);
            return;
        }
        if (shown != null) {
            cell.publish(
                    "execute_result",
                    Fields.of("execution_count", cell.number(), "data", shown.data(), "metadata", shown.metadata()));
        }
        reply.addProperty("status", "ok");
        reply.add("payload", Fields.json(List.of()));
        JsonObject values = new JsonObject();
        asked.userExpressions().forEach((name, expression) -> values.add(name, userExpression(cell, expression)));
        reply.add("user_expressions", values);
    }

    private JsonObject userExpression(Cell cell, String expression) {
        return switch (runner().evaluate(cell, expression)) {
            case Outcome.Done done -> {
                MimeBundle bundle = done.value().map(Renderers.shared()::render).orElseGet(() -> MimeBundle.text(""));
                yield Fields.of("status", "ok", "data", bundle.data(), "metadata", bundle.metadata());
            }
            case Outcome.Failed failed -> {
                JsonObject content = failed.error().content();
                content.addProperty("status", "error");
                yield content;
            }
        };
    }

    private void fail(Cell cell, CellError error, JsonObject reply) {
        cell.publish("error", error.content());
        reply.addProperty("status", "error");
        error.content().entrySet().forEach(field -> reply.add(field.getKey(), field.getValue()));
    }

    /** Takes the cells that were sent before the front end could know of the error. */
    private List<Message> takeWaitingCells() {
        try {
            Thread.sleep(ABORT_WINDOW_MS);
        } catch (InterruptedException e) {
            // An interrupt that came late: the cell it was meant for has failed already.
        }
        List<Message> cells = new ArrayList<>();
        queue.removeIf(message -> message.type().equals("execute_request") && cells.add(message));
        return cells;
    }

    private void abort(Message request) {
        publisher.status(request, "busy");
        publisher.reply(Channel.SHELL, request, Fields.of("status", "aborted"));
        publisher.status(request, "idle");
    }

    private JsonObject complete(JsonObject content) {
        String code = Fields.string(content, "code", "");
        int cursor = Fields.integer(content, "cursor_pos", 0);
        return runner().magicAssistant()
                .complete(code, cursor)
                .orElseGet(() -> runner().assistant().complete(code, cursor));
    }

    private JsonObject inspect(JsonObject content) {
        String code = Fields.string(content, "code", "");
        int cursor = Fields.integer(content, "cursor_pos", 0);
        Optional<MimeBundle> found = runner().magicAssistant()
                .inspect(code, cursor)
                .or(() -> runner().assistant().inspect(code, cursor, Fields.integer(content, "detail_level", 0)));
        return Fields.of(
                "status",
                "ok",
                "found",
                found.isPresent(),
                "data",
                found.map(MimeBundle::data).orElse(java.util.Map.of()),
                "metadata",
                new JsonObject());
    }

    private JsonObject isComplete(JsonObject content) {
        return runner().assistant().isComplete(Fields.string(content, "code", ""));
    }

    private JsonObject history(JsonObject content) {
        return Fields.of("status", "ok", "history", history.find(HistoryRequest.from(content)));
    }

    private JsonObject commInfo(JsonObject content) {
        return Fields.of("status", "ok", "comms", comms.info(Fields.string(content, "target_name", "")));
    }

    // ---- interrupt, input, end -------------------------------------------------------------------------------------

    /** Stops the cell that runs now; while the kernel still starts, or a cell is about to, the first that waits. */
    public void interrupt() {
        CellRunner started = runner;
        if (started == null || !started.interrupt()) {
            interruptFirst.set(executing != null || !queue.isEmpty());
        }
    }

    private String ask(String prompt, boolean password) throws IOException {
        Message request = executing;
        if (request == null || !stdinAllowed) {
            throw new IOException("the front end takes no input (allow_stdin is false)");
        }
        try {
            return answers.after(() -> publisher.ask(request, prompt, password));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the cell was interrupted while it waited for input", e);
        }
    }

    /** Ends {@link #serve}; a cell that still runs is stopped. */
    public void shutdown() {
        stopping = true;
        interrupt();
        queue.addFirst(STOP);
    }

    @Override
    public void close() {
        sockets.close();
        assistant.shutdownNow();
        control.shutdownNow();
        try {
            assistant.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
