package org.naglab.kernel.session;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.BiConsumer;
import org.naglab.kernel.protocol.Message;

/** The requests of one shell, the main one or a subshell, that must be handled one after the other. */
final class CellQueue {
    private static final int ABORT_WINDOW_MS = 10;
    private static final Message STOP = Message.of("stop", "", new JsonObject());

    private final LinkedBlockingDeque<Message> waiting = new LinkedBlockingDeque<>();
    private final BiConsumer<CellQueue, Message> handler;
    private volatile boolean stopping;

    CellQueue(BiConsumer<CellQueue, Message> handler) {
        this.handler = handler;
    }

    void add(Message request) {
        waiting.add(request);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Handles requests on the calling thread until {@link #stop}. */
    void serve() {
        while (!stopping) {
            try {
                Message next = waiting.take();
                if (next != STOP) {
                    handler.accept(this, next);
                }
            } catch (Throwable e) {
                // A late interrupt of a cell that has ended, or memory so short that not even an error could be said:
                // the
                // next request must still be served.
                continue;
            }
        }
    }

    /** Ends {@link #serve} after the request that it handles now. */
    void stop() {
        stopping = true;
        waiting.addFirst(STOP);
    }

    /** Takes the cells that were sent before the front end could know of an error. */
    List<Message> takeWaitingCells() {
        try {
            Thread.sleep(ABORT_WINDOW_MS);
        } catch (InterruptedException e) {
            // An interrupt that came late: the cell it was meant for has failed already.
        }
        List<Message> cells = new ArrayList<>();
        waiting.removeIf(message -> message.type().equals("execute_request") && cells.add(message));
        return cells;
    }
}
