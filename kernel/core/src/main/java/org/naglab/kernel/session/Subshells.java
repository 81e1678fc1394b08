package org.naglab.kernel.session;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.naglab.kernel.protocol.Message;

/**
 * Shells beside the main one, each with a thread of its own, that a front end asks for (Jupyter enhancement proposal 91):
 * a cell sent to one runs while a cell of another runs. All see the same variables.
 */
final class Subshells {
    private final Map<String, CellQueue> byId = new ConcurrentHashMap<>();
    private final BiConsumer<CellQueue, Message> handler;
    private final long stackBytes;

    Subshells(BiConsumer<CellQueue, Message> handler, long stackBytes) {
        this.handler = handler;
        this.stackBytes = stackBytes;
    }

    /** Starts a subshell and returns its id. */
    String create() {
        String id = UUID.randomUUID().toString();
        CellQueue queue = new CellQueue(handler);
        byId.put(id, queue);
        Thread thread = new Thread(null, queue::serve, "subshell " + id, stackBytes, false);
        thread.setDaemon(true);
        thread.start();
        return id;
    }

    /** Ends subshell {@code id} after the cell that it runs now. */
    void delete(String id) {
        CellQueue queue = byId.remove(id);
        if (queue == null) {
            throw new IllegalArgumentException("subshell_id must be one of " + list() + ", got " + id);
        }
        queue.stop();
    }

    List<String> list() {
        return byId.keySet().stream().sorted().toList();
    }

    Optional<CellQueue> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    boolean isIdle() {
        return byId.values().stream().allMatch(CellQueue::isEmpty);
    }
}
