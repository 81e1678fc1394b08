package org.naglab.kernel.session;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderers;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.eval.CellInterrupted;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.output.Cell;
import org.naglab.kernel.protocol.ExecuteRequest;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;

/** Runs cells as the protocol's page on {@code execute_request} says; one a thread, on any number of threads. */
final class CellExecution {
    private record Running(Message request, boolean stdinAllowed) {}

    private final Publisher publisher;
    private final Supplier<CellRunner> runner;
    private final History history;
    private final long outputLimitBytes;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean interruptFirst = new AtomicBoolean();
    private final Map<Cell, Running> executing = new ConcurrentHashMap<>();
    private final Map<Cell, String> shownText = new ConcurrentHashMap<>();
    private final InputReplies answers = new InputReplies();

    CellExecution(Publisher publisher, Supplier<CellRunner> runner, History history, long outputLimitBytes) {
        this.publisher = publisher;
        this.runner = runner;
        this.history = history;
        this.outputLimitBytes = outputLimitBytes;
    }

    /** Runs the cell of {@code request}, which came by {@code queue}: its output, its reply, and what its failure aborts. */
    void execute(CellQueue queue, Message request) {
        ExecuteRequest asked = ExecuteRequest.from(request.content());
        int number = asked.storeHistory() ? count.incrementAndGet() : count.get();
        Cell cell = new Cell(
                number, asked.silent(), outputLimitBytes, (type, content) -> publisher.publish(request, type, content));
        if (!asked.silent()) {
            publisher.publish(request, "execute_input", Fields.of("code", asked.code(), "execution_count", number));
        }
        if (asked.storeHistory()) {
            history.add(number, asked.code());
        }
        executing.put(cell, new Running(request, asked.allowStdin()));
        JsonObject reply = new JsonObject();
        try {
            cell.run(() -> {
                // The value is shown as part of the cell: an endless toString stops with it.
                try {
                    runner.get().asCell(cell, () -> {
                        Outcome outcome = outcome(cell, asked.code());
                        switch (outcome) {
                            case Outcome.Done done -> finish(cell, done, asked, reply);
                            case Outcome.Failed failed -> fail(cell, failed.error(), reply);
                        }
                        return outcome;
                    });
                } catch (Throwable e) {
                    // A magic, say, failed as nobody expected: the cell's failure all the same, never the kernel's end.
                    fail(cell, error(e), reply);
                }
            });
        } finally {
            executing.remove(cell);
            interruptFirst.set(false);
            cell.end();
            Optional<String> shown = Optional.ofNullable(shownText.remove(cell));
            if (asked.storeHistory()) {
                history.finish(number, shown);
            }
        }
        reply.addProperty("execution_count", number);
        boolean failed = Fields.string(reply, "status", "").equals("error");
        List<Message> aborted = failed && asked.stopOnError() ? queue.takeWaitingCells() : List.of();
        publisher.reply(Channel.SHELL, request, reply);
        aborted.forEach(this::abort);
    }

    private Outcome outcome(Cell cell, String code) {
        return interruptFirst.getAndSet(false)
                ? new Outcome.Failed(CellError.of("CellInterrupted", "the cell was interrupted before it began"))
                : runner.get().run(cell, code);
    }

    private void finish(Cell cell, Outcome.Done done, ExecuteRequest asked, JsonObject reply) {
        Optional<MimeBundle> shown;
        try {
            shown = render(cell, done);
        } catch (Throwable e) {
            // The value's own toString or renderer failed: that is the cell's failure.
            fail(cell, error(e), reply);
            return;
        }
        Optional<CellError> stop = runner.get().stopping();
        if (stop.isPresent()) {
            fail(cell, stop.get(), reply);
            return;
        }
        shown.ifPresent(bundle -> {
            if (bundle.data().get(MimeBundle.TEXT) instanceof String text) {
                shownText.put(cell, text);
            }
            cell.publish(
                    "execute_result",
                    Fields.of("execution_count", cell.number(), "data", bundle.data(), "metadata", bundle.metadata()));
        });
        reply.addProperty("status", "ok");
        reply.add("payload", Fields.json(List.of()));
        JsonObject values = new JsonObject();
        asked.userExpressions().forEach((name, expression) -> values.add(name, userExpression(cell, expression)));
        reply.add("user_expressions", values);
    }

    /** Returns what there is to show, within the cell's limit; a renderer that waits is reached by an interrupt. */
    private Optional<MimeBundle> render(Cell cell, Outcome.Done done) {
        return runner.get()
                .interruptibly(
                        cell, () -> done.value().map(Renderers.shared()::render).map(cell::bounded));
    }

    private JsonObject userExpression(Cell cell, String expression) {
        try {
            return switch (runner.get().evaluate(cell, expression)) {
                case Outcome.Done done -> {
                    MimeBundle bundle = render(cell, done).orElseGet(() -> MimeBundle.text(""));
                    yield Fields.of("status", "ok", "data", bundle.data(), "metadata", bundle.metadata());
                }
                case Outcome.Failed failed -> failure(failed.error());
            };
        } catch (Throwable e) {
            // As in finish: the value's own code.
            return failure(error(e));
        }
    }

    private static JsonObject failure(CellError error) {
        JsonObject content = error.content();
        content.addProperty("status", "error");
        return content;
    }

    private CellError error(Throwable thrown) {
        return runner.get().stopping().orElseGet(() -> errorOf(thrown));
    }

    /** Returns what the person is told about {@code thrown}, which nothing else has explained. */
    static CellError errorOf(Throwable thrown) {
        String name = thrown instanceof CellInterrupted
                ? "CellInterrupted"
                : thrown.getClass().getName();
        return CellError.of(name, String.valueOf(thrown.getMessage()));
    }

    private void fail(Cell cell, CellError error, JsonObject reply) {
        cell.publish("error", error.content());
        reply.addProperty("status", "error");
        error.content().entrySet().forEach(field -> reply.add(field.getKey(), field.getValue()));
    }

    private void abort(Message request) {
        publisher.status(request, "busy");
        publisher.reply(Channel.SHELL, request, Fields.of("status", "aborted"));
        publisher.status(request, "idle");
    }

    /** Has the next cell fail as interrupted, if one runs already, but not its code, or {@code oneWaits}. */
    void interruptFirst(boolean oneWaits) {
        interruptFirst.set(oneWaits || !executing.isEmpty());
    }

    /** Takes the person's answer to {@link #ask}; {@code question} is the id of the message that is answered, or empty. */
    void answer(String question, String value) {
        answers.add(question, value);
    }

    /** Puts a question to the front end that sent the calling thread's cell. */
    String ask(String prompt, boolean password) throws IOException {
        Optional<Running> running = Cell.current().flatMap(cell -> Optional.ofNullable(executing.get(cell)));
        if (running.isEmpty() || !running.get().stdinAllowed()) {
            throw new IOException("the front end takes no input (allow_stdin is false)");
        }
        try {
            Message question = publisher.question(running.get().request(), prompt, password);
            return answers.after(question, () -> publisher.ask(question));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the cell was interrupted while it waited for input", e);
        }
    }
}
