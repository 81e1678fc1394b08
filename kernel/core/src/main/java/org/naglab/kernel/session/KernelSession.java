package org.naglab.kernel.session;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.display.Display;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Surface;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.output.Cell;
import org.naglab.kernel.output.StandardStreams;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.HistoryRequest;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;
import org.naglab.kernel.wire.ConnectionFile;
import org.naglab.kernel.wire.KernelSockets;

/**
 * Answers a front end's requests. Cells, and messages to widgets, run one after the other on the thread that calls
 * {@link #serve}, or on that of the subshell that they name; questions about code are answered on a second thread, so also while a cell runs; interrupt and
 * shutdown on a third.
 */
public final class KernelSession implements AutoCloseable {
    /** The most bytes that one cell may print or display, unless {@code NAG_OUTPUT_LIMIT} says otherwise. */
    public static final long OUTPUT_LIMIT_BYTES = 32L << 20;

    /** Cells may recurse deeper than a thread's usual stack allows. */
    public static final long CELL_STACK_BYTES = 16L << 20;

    private final String session = UUID.randomUUID().toString();
    private final CellQueue queue = new CellQueue(this::handleCell);
    private final Subshells subshells = new Subshells(this::handleCell, CELL_STACK_BYTES);
    private final ExecutorService assistant = worker("assistant");
    private final ExecutorService control = worker("control");
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch ending = new CountDownLatch(1);
    private final History history;
    private final CellExecution execution;
    private final Comms comms;
    private final KernelSockets sockets;
    private final Publisher publisher;
    private volatile @Nullable CellRunner runner;
    /**
     * Binds the sockets of {@code connection}; requests wait until {@link #serve}.
     *
     * @param connection where to listen
     * @param outputLimitBytes the most bytes that one cell may print or display
     * @param historyFile keeps the cells of all sessions; empty to remember this session's only
     */
    public KernelSession(ConnectionFile connection, long outputLimitBytes, Optional<Path> historyFile) {
        history = new History(historyFile);
        sockets = new KernelSockets(connection, session, this::receive);
        publisher = new Publisher(sockets, session);
        comms = new Comms(publisher, (cell, body) -> runner().interruptibly(cell, body));
        execution = new CellExecution(publisher, this::runner, history, outputLimitBytes);
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
            case "execute_request", "comm_open", "comm_msg", "comm_close" ->
                shellOf(message).add(message);
            case "input_reply" ->
                execution.answer(
                        Fields.string(message.parent(), "msg_id", ""), Fields.string(message.content(), "value", ""));
            default -> (channel == Channel.CONTROL ? control : assistant).execute(() -> handle(channel, message));
        }
    }

    private CellQueue shellOf(Message request) {
        return subshells
                .find(Fields.string(request.header().json(), "subshell_id", ""))
                .orElse(queue);
    }

    /** Runs cells on the calling thread until a shutdown is asked for. */
    public void serve() {
        try {
            serveCells();
        } finally {
            ending.countDown();
        }
    }

    private void serveCells() {
        Display.showOn(() -> Cell.current().<Surface>map(cell -> cell).orElseThrow());
        Display.acceptWith(comms::register);
        StandardStreams.route(execution::ask);
        CellRunner started = new CellRunner();
        runner = started;
        ready.countDown();
        queue.serve();
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

    private void handleCell(CellQueue shell, Message request) {
        if (request.type().equals("execute_request")) {
            answer(Channel.SHELL, request, () -> execution.execute(shell, request));
        } else {
            handle(Channel.SHELL, request);
        }
    }

    private void handle(Channel channel, Message request) {
        answer(channel, request, () -> dispatch(channel, request));
    }

    private void answer(Channel channel, Message request, Runnable body) {
        publisher.status(request, "busy");
        try {
            body.run();
        } catch (Throwable e) {
            // The last net: the front end waits for a reply, and the thread must live on for the next request.
            CellError error = CellExecution.errorOf(e);
            if (!request.type().endsWith("_request")) { // a message of a comm, which has no reply
                publisher.publish(request, "error", error.content());
                return;
            }
            JsonObject content = error.content();
            content.addProperty("status", "error");
            publisher.reply(channel, request, content);
        } finally {
            publisher.status(request, "idle");
        }
    }

    private void dispatch(Channel channel, Message request) {
        switch (request.type()) {
            case "kernel_info_request" -> publisher.reply(channel, request, KernelInfo.content());
            case "complete_request" -> publisher.reply(channel, request, complete(request.content()));
            case "inspect_request" -> publisher.reply(channel, request, inspect(request.content()));
            case "is_complete_request" -> publisher.reply(channel, request, isComplete(request.content()));
            case "history_request" -> publisher.reply(channel, request, history(request.content()));
            case "comm_info_request" -> publisher.reply(channel, request, commInfo(request.content()));
            case "comm_open" -> comms.open(request);
            case "comm_msg" -> comms.message(request);
            case "comm_close" -> comms.close(request);
            case "interrupt_request" -> {
                interrupt();
                publisher.reply(channel, request, Fields.of("status", "ok"));
            }
            case "create_subshell_request" ->
                publisher.reply(channel, request, Fields.of("status", "ok", "subshell_id", subshells.create()));
            case "delete_subshell_request" -> {
                subshells.delete(Fields.string(request.content(), "subshell_id", ""));
                publisher.reply(channel, request, Fields.of("status", "ok"));
            }
            case "list_subshell_request" ->
                publisher.reply(channel, request, Fields.of("status", "ok", "subshell_id", subshells.list()));
            case "shutdown_request" -> {
                boolean restart = Fields.bool(request.content(), "restart", false);
                JsonObject content = Fields.of("status", "ok", "restart", restart);
                publisher.reply(channel, request, content);
                publisher.publish(request, "shutdown_reply", content);
                shutdown();
            }
            default -> System.err.println("the kernel does not know messages of type " + request.type());
        }
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

    /** Stops the cells that run now; while the kernel still starts, or a cell is about to, the first that waits. */
    public void interrupt() {
        CellRunner started = runner;
        if (started == null || !started.interrupt()) {
            execution.interruptFirst(!queue.isEmpty() || !subshells.isIdle());
        }
    }

    /** Ends {@link #serve}; a cell that still runs is stopped. */
    public void shutdown() {
        ending.countDown();
        queue.stop();
        interrupt();
    }

    /** Waits until a shutdown is asked for; a cell may run on for a while, or for ever if nothing stops it. */
    public void awaitShutdown() throws InterruptedException {
        ending.await();
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
