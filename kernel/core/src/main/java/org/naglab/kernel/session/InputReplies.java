package org.naglab.kernel.session;

import java.util.concurrent.LinkedBlockingQueue;

/**
 * Hands the person's answers to the cell that asked. An answer may come before the cell's thread has begun to wait for
 * it, so it is kept; an answer to an earlier question is not.
 */
final class InputReplies {
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /** Takes the person's answer; any thread. */
    void add(String answer) {
        answers.add(answer);
    }

    /** Puts a question by {@code send} and waits for its answer. */
    String after(Runnable send) throws InterruptedException {
        answers.clear();
        send.run();
        return answers.take();
    }
}
