package org.naglab.kernel.session;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;

/**
 * Hands the person's answers to the cells that asked. An answer may come before the cell's thread has begun to wait for
 * it, so it is kept; one that names another question than an open one, or comes when none is open, is not.
 */
final class InputReplies {
    private record Question(Message message, BlockingQueue<String> answers) {
        /** Returns whether an answer to message {@code id} is meant: some front ends name the cell that asks. */
        boolean isMeant(String id) {
            return id.isEmpty()
                    || id.equals(message.header().id())
                    || id.equals(Fields.string(message.parent(), "msg_id", ""));
        }
    }

    private final List<Question> open = new CopyOnWriteArrayList<>();

    /**
     * Takes the person's answer; any thread.
     *
     * @param question id of the message that is answered; empty if the front end does not tell: then it is the first open one
     */
    void add(String question, String answer) {
        open.stream()
                .filter(each -> each.isMeant(question))
                .findFirst()
                .ifPresent(each -> each.answers().add(answer));
    }

    /** Puts {@code question} by {@code send} and waits for its answer. */
    String after(Message question, Runnable send) throws InterruptedException {
        Question asked = new Question(question, new LinkedBlockingQueue<>());
        open.add(asked);
        try {
            send.run();
            return asked.answers().take();
        } finally {
            open.remove(asked);
        }
    }
}
