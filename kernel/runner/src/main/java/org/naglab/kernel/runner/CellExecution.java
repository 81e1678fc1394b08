package org.naglab.kernel.runner;

import com.google.gson.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.naglab.kernel.client.KernelClient.Received;
import org.naglab.kernel.client.KernelDiedException;
import org.naglab.kernel.client.KernelProcess;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;

/** Has a kernel run cells, one after the other, and stops one that runs too long or is no longer wanted. */
final class CellExecution {
    /** How the kernel, or its end, left a cell. */
    enum End {
        OK,
        ERROR,
        TIMED_OUT,
        STOPPED,
        DIED
    }

    /**
     * When a cell must have ended.
     *
     * @param at the moment
     * @param name name of the error that the cell gets if it has not
     * @param message message of that error
     */
    record Deadline(Instant at, String name, String message) {
        /** Returns the deadline of something that may take {@code limit} from {@code start} on. */
        static Deadline of(Instant start, Duration limit, String name, String what) {
            return new Deadline(
                    start.plus(limit), name, what + " took longer than " + limit.toMillis() / 1000.0 + " s");
        }
    }

    private static final Duration BEFORE_THE_CELL = Duration.ofMillis(500);
    private static final Duration WITHIN_THE_CELL = Duration.ofSeconds(5);

    private final KernelProcess kernel;
    private final CellOutputs outputs;
    private final RunListener listener;
    private final Clock clock;
    private final Duration stopTimeout;
    private final BooleanSupplier stopAsked;

    CellExecution(
            KernelProcess kernel,
            CellOutputs outputs,
            RunListener listener,
            Clock clock,
            Duration stopTimeout,
            BooleanSupplier stopAsked) {
        this.kernel = kernel;
        this.outputs = outputs;
        this.listener = listener;
        this.clock = clock;
        this.stopTimeout = stopTimeout;
        this.stopAsked = stopAsked;
    }

    /** Runs {@code cell} and collects its outputs in it. */
    End run(JsonObject cell, Optional<Deadline> deadline) {
        String request = kernel.execute(Notebook.source(cell));
        outputs.expect(request, cell);
        return new Waiting(request, cell, deadline).await();
    }

    /** One cell that runs. */
    private final class Waiting {
        private final String request;
        private final JsonObject cell;
        private final Optional<Deadline> deadline;
        private String status = "";
        private boolean idle;
        private boolean late;
        private boolean begun;
        private boolean killed;
        private Optional<Instant> firstStop = Optional.empty();
        private Optional<Instant> nextStop = Optional.empty();

        Waiting(String request, JsonObject cell, Optional<Deadline> deadline) {
            this.request = request;
            this.cell = cell;
            this.deadline = deadline;
        }

        /** Collects messages until the kernel has answered and is idle again. */
        End await() {
            try {
                while (status.isEmpty() || !idle) {
                    kernel.receive().ifPresentOrElse(this::take, listener::waiting);
                    noteTime();
                    if (late || stopAsked.getAsBoolean()) {
                        stop();
                    }
                }
            } catch (KernelDiedException e) {
                String why = killed ? lost() : e.getMessage();
                if (stopAsked.getAsBoolean()) {
                    outputs.fail(request, "CellInterrupted", why);
                    return End.STOPPED;
                }
                // A kernel that was killed because it would not stop has not died: it was out of time.
                outputs.fail(request, killed ? "KernelKilled" : "KernelDied", why);
                return late ? End.TIMED_OUT : End.DIED;
            }
            if (stopAsked.getAsBoolean()) {
                return End.STOPPED;
            }
            return late ? End.TIMED_OUT : status.equals("ok") ? End.OK : End.ERROR;
        }

        private void take(Received received) {
            Message message = received.message();
            boolean mine = Fields.string(message.parent(), "msg_id", "").equals(request);
            if (received.channel() == Channel.IOPUB) {
                outputs.take(message).ifPresent(listener::printed);
                CellOutputs.replaceable(message).ifPresent(listener::showed);
                if (mine && message.type().equals("execute_input")) {
                    begun = true;
                    // An interrupt of just now may have reached the cell, which then saves; an older one did not.
                    Instant now = clock.instant();
                    nextStop = nextStop.map(next -> now.plus(now.isBefore(next) ? WITHIN_THE_CELL : BEFORE_THE_CELL));
                }
                idle |= mine
                        && message.type().equals("status")
                        && Fields.string(message.content(), "execution_state", "")
                                .equals("idle");
            } else if (mine && message.type().equals("execute_reply")) {
                status = Fields.string(message.content(), "status", "error");
                cell.add("execution_count", message.content().get("execution_count"));
            }
        }

        private void noteTime() {
            if (!late
                    && deadline.isPresent()
                    && clock.instant().isAfter(deadline.get().at())) {
                late = true;
                outputs.fail(request, deadline.get().name(), deadline.get().message());
            }
        }

        /**
         * Interrupts again and again: the kernel may not have begun the cell when the first interrupt came. Once it has,
         * the cell gets time between them, to save what it has.
         */
        private void stop() {
            Instant now = clock.instant();
            if (firstStop.isEmpty()) {
                firstStop = Optional.of(now);
            }
            if (nextStop.isEmpty() || now.isAfter(nextStop.get())) {
                nextStop = Optional.of(now.plus(begun ? WITHIN_THE_CELL : BEFORE_THE_CELL));
                kernel.interrupt();
            }
            if (now.isAfter(firstStop.get().plus(stopTimeout))) {
                killed = true;
                kernel.kill();
            }
        }

        private String lost() {
            return "the cell was given " + stopTimeout.toMillis() / 1000.0
                    + " s to save and did not end; its kernel was killed, and what the cell did since it last saved is lost";
        }
    }
}
